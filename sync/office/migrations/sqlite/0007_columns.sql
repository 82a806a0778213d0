-- Without a rowid the columns of the key stand first: sqlite3 3.40 else tells a healthy file's admin of NULL values.
CREATE TEMPORARY TABLE form_column_kept AS SELECT form, place, position FROM form_column;
DROP TABLE form_column;
CREATE TABLE form_column (
  form TEXT NOT NULL,
  place TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (form, place)
) STRICT, WITHOUT ROWID;
INSERT INTO form_column (form, place, position) SELECT form, place, position FROM form_column_kept;
DROP TABLE form_column_kept;
