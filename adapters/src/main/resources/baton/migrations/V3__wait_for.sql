-- Waits until a write is visible here: CALL baton.wait_for('3:16/B374D848', '5 s'). Also within a transaction, if it is READ COMMITTED: each
-- look takes a new snapshot there. (The first form committed between looks, which fails in a transaction, but only when it had to wait.)
CREATE OR REPLACE PROCEDURE baton.wait_for(token text, timeout interval DEFAULT '10 seconds') LANGUAGE plpgsql AS $$
DECLARE
    deadline timestamptz := clock_timestamp() + timeout;
BEGIN
    WHILE NOT baton.reached(token) LOOP
        IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
            RAISE EXCEPTION 'position % cannot be waited for in a % transaction: it sees nothing that comes later',
                    token, current_setting('transaction_isolation')
                USING HINT = 'Call baton.wait_for before BEGIN, or in a READ COMMITTED transaction.', ERRCODE = '55000';
        END IF;
        IF clock_timestamp() > deadline THEN
            RAISE EXCEPTION 'position % was not reached within %; this node is at %', token, timeout, baton.position()
                USING HINT = 'The write is not lost. Wait longer, or read on the leader.', ERRCODE = '57014';
        END IF;
        PERFORM pg_sleep(0.002);
    END LOOP;
END $$;
