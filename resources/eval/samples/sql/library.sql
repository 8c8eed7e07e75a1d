-- A town library: readers, books, copies and loans.
CREATE TABLE reader (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL,
  email       TEXT UNIQUE,
  joined_on   DATE NOT NULL DEFAULT CURRENT_DATE
);

CREATE TABLE book (
  isbn        TEXT PRIMARY KEY,
  title       TEXT NOT NULL,
  author      TEXT NOT NULL,
  published   INTEGER CHECK (published BETWEEN 1400 AND 2100)
);

CREATE TABLE copy (
  id          INTEGER PRIMARY KEY,
  isbn        TEXT NOT NULL REFERENCES book (isbn) ON DELETE CASCADE,
  shelf       TEXT NOT NULL,
  condition   TEXT NOT NULL DEFAULT 'good'
              CHECK (condition IN ('new', 'good', 'worn', 'lost'))
);

CREATE TABLE loan (
  id          INTEGER PRIMARY KEY,
  copy_id     INTEGER NOT NULL REFERENCES copy (id),
  reader_id   INTEGER NOT NULL REFERENCES reader (id),
  lent_on     DATE NOT NULL,
  due_on      DATE NOT NULL,
  returned_on DATE,
  CHECK (due_on >= lent_on)
);

CREATE UNIQUE INDEX one_open_loan_a_copy ON loan (copy_id) WHERE returned_on IS NULL;
CREATE INDEX loan_by_reader ON loan (reader_id, lent_on DESC);

-- What is out, and for how long too long.
CREATE VIEW overdue AS
SELECT r.name,
       r.email,
       b.title,
       l.due_on,
       CAST(julianday('now') - julianday(l.due_on) AS INTEGER) AS days_late
  FROM loan AS l
  JOIN copy AS c ON c.id = l.copy_id
  JOIN book AS b ON b.isbn = c.isbn
  JOIN reader AS r ON r.id = l.reader_id
 WHERE l.returned_on IS NULL
   AND l.due_on < CURRENT_DATE
 ORDER BY days_late DESC;

-- The ten books that were read most in the last year.
SELECT b.title,
       b.author,
       COUNT(*) AS loans,
       COUNT(DISTINCT l.reader_id) AS readers
  FROM loan AS l
  JOIN copy AS c ON c.id = l.copy_id
  JOIN book AS b ON b.isbn = c.isbn
 WHERE l.lent_on >= date('now', '-1 year')
 GROUP BY b.isbn
HAVING COUNT(*) > 1
 ORDER BY loans DESC, b.title
 LIMIT 10;

-- Readers who like the same books: at least three in common.
WITH pairs AS (
  SELECT a.reader_id AS one,
         b.reader_id AS other,
         COUNT(DISTINCT ca.isbn) AS shared
    FROM loan AS a
    JOIN copy AS ca ON ca.id = a.copy_id
    JOIN copy AS cb ON cb.isbn = ca.isbn
    JOIN loan AS b ON b.copy_id = cb.id AND b.reader_id > a.reader_id
   GROUP BY a.reader_id, b.reader_id
)
SELECT r1.name, r2.name, p.shared
  FROM pairs AS p
  JOIN reader AS r1 ON r1.id = p.one
  JOIN reader AS r2 ON r2.id = p.other
 WHERE p.shared >= 3
 ORDER BY p.shared DESC;

UPDATE copy
   SET condition = 'lost'
 WHERE id IN (
   SELECT copy_id
     FROM loan
    WHERE returned_on IS NULL
      AND due_on < date('now', '-2 years')
 );

INSERT INTO book (isbn, title, author, published) VALUES
  ('978-0-14-143951-8', 'Pride and Prejudice', 'Jane Austen', 1813),
  ('978-0-14-310639-5', 'Moby-Dick', 'Herman Melville', 1851),
  ('978-0-14-044913-6', 'Crime and Punishment', 'Fyodor Dostoevsky', 1866);
