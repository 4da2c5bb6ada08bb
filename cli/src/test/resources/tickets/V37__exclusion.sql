CREATE TABLE bookings (room int, during tsrange, EXCLUDE USING gist (during WITH &&), PRIMARY KEY (room, during));
INSERT INTO bookings VALUES (1, '[2026-01-01 10:00,2026-01-01 11:00)');
