CREATE EXTENSION hstore;
CREATE SCHEMA "Odd Schema" AUTHORIZATION shop_owner;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s fine');
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TYPE pair AS (a int, b text);
CREATE TYPE span AS RANGE (subtype = numeric);

CREATE TABLE "Odd Schema"."Odd ""Table""" ("Key" text, n int, v numeric DEFAULT 'NaN', PRIMARY KEY ("Key", n));
INSERT INTO "Odd Schema"."Odd ""Table""" VALUES (E'tab\there', 1, 'Infinity'), (E'line\nbreak \\N \\.', 2, -0.0000), (E'\\.', 3, NULL), ('', 4, 1e300);

CREATE TABLE values_of_every_kind (id bigint GENERATED ALWAYS AS IDENTITY (START WITH 100) PRIMARY KEY, m mood, p positive, c pair, s span, h hstore, j jsonb,
    t timestamptz, d date, i interval, b bytea, f float8, a text[], twice int GENERATED ALWAYS AS (p * 2) STORED, dropped text, x xml);
ALTER TABLE values_of_every_kind DROP COLUMN dropped;
ALTER TABLE values_of_every_kind ALTER COLUMN b SET STORAGE EXTERNAL;
INSERT INTO values_of_every_kind (m, p, c, s, h, j, t, d, i, b, f, a, x)
    SELECT 'it''s fine', n, ROW(n, 'a,"b"\')::pair, '[1.5,2.5)', 'k=>"v,\"w\""', '{"a": [1.00, null]}', 'infinity', '0044-03-15 BC', '1 mon -1 day +00:00:01.5',
        decode(repeat(md5(n::text), 400), 'hex'), 1e-300 * n, ARRAY['NULL', NULL, '{}', E'\t'], '<a/>' FROM generate_series(1, 200) n;

CREATE TABLE measured (at date NOT NULL, sensor int NOT NULL, value float8, PRIMARY KEY (at, sensor)) PARTITION BY RANGE (at);
CREATE TABLE measured_2025 PARTITION OF measured FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY HASH (sensor);
CREATE TABLE measured_2025_0 PARTITION OF measured_2025 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE measured_2025_1 PARTITION OF measured_2025 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE measured_rest PARTITION OF measured DEFAULT;
CREATE INDEX measured_value ON measured (value) WHERE value > 0;
INSERT INTO measured SELECT '2025-12-01'::date + n % 60, n, n / 3.0 FROM generate_series(1, 1000) n;

CREATE TABLE parent (id serial PRIMARY KEY, note text);
CREATE TABLE child (extra int) INHERITS (parent);
INSERT INTO parent (note) VALUES ('of the parent');
INSERT INTO child (note, extra) VALUES ('of the child', 1);

CREATE TABLE left_side (id int PRIMARY KEY, other int);
CREATE TABLE right_side (id int PRIMARY KEY, other int REFERENCES left_side DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE left_side ADD FOREIGN KEY (other) REFERENCES right_side DEFERRABLE INITIALLY DEFERRED;
SET CONSTRAINTS ALL DEFERRED;
INSERT INTO left_side VALUES (1, 2);
INSERT INTO right_side VALUES (2, 1);
SET CONSTRAINTS ALL IMMEDIATE;
INSERT INTO left_side VALUES (-1, NULL);
ALTER TABLE left_side ADD CONSTRAINT not_of_old_rows CHECK (id > 0) NOT VALID;
CREATE TABLE booked (room int, during int4range, EXCLUDE USING gist (during WITH &&));
INSERT INTO booked VALUES (1, '[1,5)'), (1, '[5,6)');

CREATE TABLE audit (what text);
CREATE TABLE watched (id int PRIMARY KEY, v text);
CREATE FUNCTION note_it() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    -- Name: not_an_object; Type: TABLE; Schema: public; Owner: -
    INSERT INTO public.audit VALUES (TG_OP || ';' || E'\\restrict it''s');
    RETURN NEW;
END $body$;
CREATE TRIGGER always AFTER INSERT OR UPDATE ON watched FOR EACH ROW EXECUTE FUNCTION note_it();
ALTER TABLE watched ENABLE ALWAYS TRIGGER always;
CREATE TRIGGER usual BEFORE UPDATE ON watched FOR EACH ROW EXECUTE FUNCTION note_it();
INSERT INTO watched VALUES (1, 'a'), (2, 'b');
ALTER TABLE watched DISABLE TRIGGER always;
ALTER TABLE watched ENABLE ALWAYS TRIGGER always;

CREATE TABLE keyless (a int);
INSERT INTO keyless VALUES (1), (1), (NULL);
CREATE TABLE columnless ();
INSERT INTO columnless DEFAULT VALUES;
INSERT INTO columnless DEFAULT VALUES;
CREATE UNLOGGED TABLE of_this_server (a int);
INSERT INTO of_this_server VALUES (1);
SELECT lo_create(4711);

CREATE FUNCTION atomic(x int) RETURNS int LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT x + 1; SELECT x * 2; END;
CREATE VIEW grouped AS SELECT id, note, count(*) FROM parent GROUP BY id;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM measured;
CREATE UNIQUE INDEX counted_n ON counted (n);
CREATE RULE no_delete AS ON DELETE TO audit DO INSTEAD NOTHING;
ALTER TABLE keyless ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON keyless FOR SELECT TO shop_reader USING (a = 1);
CREATE STATISTICS together ON at, sensor FROM measured;
CREATE SEQUENCE descending INCREMENT -5 MAXVALUE 1000 MINVALUE -1000 START 1000;
SELECT setval('descending', 400);
CREATE SEQUENCE never_drawn START 7;
CREATE SEQUENCE restarted;
SELECT setval('restarted', 500, false);
CREATE FUNCTION on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER users_own ON ddl_command_end EXECUTE FUNCTION on_ddl();
CREATE PUBLICATION mine FOR TABLE watched;
COMMENT ON TABLE keyless IS 'it has none; $$ -- ''';
COMMENT ON COLUMN watched.v IS 'v';
GRANT SELECT ON ALL TABLES IN SCHEMA public TO shop_reader;
GRANT UPDATE (v) ON watched TO shop_reader;
ALTER TABLE watched OWNER TO shop_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE shop_owner GRANT SELECT ON TABLES TO shop_reader;
ALTER DATABASE postgres SET work_mem = '8MB';
CREATE TABLE ledger (id bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), drawn bigint NOT NULL DEFAULT nextval('restarted'));
CREATE TABLE often_emptied (id int PRIMARY KEY);
