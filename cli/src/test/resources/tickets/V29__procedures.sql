CREATE PROCEDURE close_old(before timestamptz) LANGUAGE sql
BEGIN ATOMIC
    UPDATE tickets SET state = 'closed' WHERE created < before;
    INSERT INTO audit (at, what) VALUES (now(), 'closed; old');
END;
CALL close_old('2020-01-01');
CREATE AGGREGATE longest(text) (sfunc = text_larger, stype = text);
