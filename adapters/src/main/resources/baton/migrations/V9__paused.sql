-- When an operator told this follower to apply nothing more, and who it was; null if it goes on.
ALTER TABLE baton.node ADD COLUMN paused text;
