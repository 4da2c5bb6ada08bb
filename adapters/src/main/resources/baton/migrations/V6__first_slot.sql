-- Whether the slot that this server led its first epoch with was made before any commit had to wait for the log. Such commits wait for a reader of the
-- slot, and a slot cannot be made while they do: so it is there before the first epoch, and that epoch must not replace it.
ALTER TABLE baton.node ADD COLUMN first_slot boolean NOT NULL DEFAULT false;
