-- Every entry of every table. The value is opaque; space is left in each page so that an update stays in its page.
CREATE TABLE tally_entries (
    tab smallint NOT NULL,
    key bytea NOT NULL,
    version bigint NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY (tab, key)
) WITH (fillfactor = 80);

-- One number per commit.
CREATE SEQUENCE tally_version AS bigint;

-- What is known about the store itself: one row.
CREATE TABLE tally_store (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    restored boolean NOT NULL
);
INSERT INTO tally_store (restored) VALUES (false);

-- Commits a batch in one round trip, as a whole or not at all. One element per key in each array:
--   expecteds: -1 anything, 0 absent, n > 0 this version, -2 nothing that exists
--   changes:   0 keep, 1 put, 2 delete
--   vals:      what is put, otherwise empty
-- Answers the version of the commit, or the numbers (from 1) of the keys whose expectation does not hold.
-- Errors 40001, 40P01 and 23505 mean that another commit came in between: nothing was changed, try again.
CREATE FUNCTION tally_commit(
    tabs smallint[], keys bytea[], expecteds bigint[], changes smallint[], vals bytea[],
    OUT committed bigint, OUT conflicting integer[]
) LANGUAGE plpgsql AS $$
DECLARE
    locked integer;
    present boolean[];
BEGIN
    -- Rows are locked in the order of their keys, so that two commits never wait for each other in a circle.
    WITH held AS (
        SELECT e.tab FROM tally_entries e JOIN unnest(tabs, keys) AS w(tab, key) ON e.tab = w.tab AND e.key = w.key
        ORDER BY e.tab, e.key FOR UPDATE OF e
    )
    SELECT count(*) INTO locked FROM held;

    SELECT array_agg(e.tab IS NOT NULL ORDER BY w.i),
           array_agg(w.i::integer ORDER BY w.i)
               FILTER (WHERE w.expected <> -1 AND w.expected <> coalesce(e.version, 0))
        INTO present, conflicting
        FROM unnest(tabs, keys, expecteds) WITH ORDINALITY AS w(tab, key, expected, i)
        LEFT JOIN tally_entries e ON e.tab = w.tab AND e.key = w.key;
    IF conflicting IS NOT NULL THEN
        RETURN;
    END IF;
    -- A row that came in between is not locked.
    IF locked <> cardinality(array_positions(present, true)) THEN
        RAISE EXCEPTION 'another commit came in between' USING ERRCODE = 'serialization_failure';
    END IF;

    committed := nextval('tally_version');

    UPDATE tally_entries e SET version = committed, value = w.val
        FROM unnest(tabs, keys, changes, vals, present) AS w(tab, key, change, val, is_present)
        WHERE w.change = 1 AND w.is_present AND e.tab = w.tab AND e.key = w.key;
    DELETE FROM tally_entries e
        USING unnest(tabs, keys, changes, present) AS w(tab, key, change, is_present)
        WHERE w.change = 2 AND w.is_present AND e.tab = w.tab AND e.key = w.key;
    -- What must stay absent is inserted as well, and deleted again: until the end nobody else can insert it.
    INSERT INTO tally_entries (tab, key, version, value)
        SELECT w.tab, w.key, committed, w.val
        FROM unnest(tabs, keys, expecteds, changes, vals, present) AS w(tab, key, expected, change, val, is_present)
        WHERE NOT w.is_present AND (w.change = 1 OR w.expected = 0)
        ORDER BY w.tab, w.key;
    DELETE FROM tally_entries e
        USING unnest(tabs, keys, expecteds, changes, present) AS w(tab, key, expected, change, is_present)
        WHERE NOT w.is_present AND w.change <> 1 AND w.expected = 0 AND e.tab = w.tab AND e.key = w.key;
END
$$;
