CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NEW.changed := clock_timestamp(); -- each row its own; a semicolon
    RETURN NEW;
END
$body$;
