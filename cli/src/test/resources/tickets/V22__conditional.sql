DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'labels' AND column_name = 'hidden') THEN
        ALTER TABLE labels ADD COLUMN hidden boolean NOT NULL DEFAULT false;
    END IF;
    BEGIN
        CREATE TYPE priority AS ENUM ('low', 'normal', 'high');
    EXCEPTION WHEN duplicate_object THEN
        NULL;
    END;
    FOR i IN 1..3 LOOP
        EXECUTE format('CREATE TABLE archive_%s (LIKE tickets INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', i);
    END LOOP;
    UPDATE labels SET hidden = true WHERE name = 'question';
END $$;
