<?php

declare(strict_types=1);

namespace App\Guestbook;

use DateTimeImmutable;
use PDO;
use RuntimeException;

final class Entry
{
    public function __construct(
        public readonly int $id,
        public readonly string $author,
        public readonly string $text,
        public readonly DateTimeImmutable $writtenAt,
    ) {
    }

    public function excerpt(int $length = 80): string
    {
        if (mb_strlen($this->text) <= $length) {
            return $this->text;
        }

        return rtrim(mb_substr($this->text, 0, $length - 1)) . '…';
    }
}

interface Filter
{
    /** @return string|null the text to keep, or null to refuse it */
    public function clean(string $text): ?string;
}

final class LengthFilter implements Filter
{
    public function __construct(private int $min, private int $max)
    {
    }

    public function clean(string $text): ?string
    {
        $length = mb_strlen(trim($text));

        return $length >= $this->min && $length <= $this->max ? trim($text) : null;
    }
}

final class Guestbook
{
    /** @var Filter[] */
    private array $filters = [];

    public function __construct(private PDO $pdo)
    {
        $this->pdo->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
    }

    public function with(Filter $filter): self
    {
        $this->filters[] = $filter;

        return $this;
    }

    public function write(string $author, string $text): Entry
    {
        foreach ($this->filters as $filter) {
            $text = $filter->clean($text);
            if ($text === null) {
                throw new RuntimeException('This entry cannot be published.');
            }
        }
        $now = new DateTimeImmutable('now');
        $insert = $this->pdo->prepare(
            'INSERT INTO entry (author, text, written_at) VALUES (:author, :text, :at)'
        );
        $insert->execute([
            'author' => $author,
            'text' => $text,
            'at' => $now->format(DATE_ATOM),
        ]);

        return new Entry((int) $this->pdo->lastInsertId(), $author, $text, $now);
    }

    /** @return Entry[] newest first */
    public function latest(int $limit = 20, ?int $before = null): array
    {
        $sql = 'SELECT id, author, text, written_at FROM entry';
        if ($before !== null) {
            $sql .= ' WHERE id < :before';
        }
        $query = $this->pdo->prepare($sql . ' ORDER BY id DESC LIMIT :limit');
        if ($before !== null) {
            $query->bindValue('before', $before, PDO::PARAM_INT);
        }
        $query->bindValue('limit', $limit, PDO::PARAM_INT);
        $query->execute();

        return array_map(
            fn (array $row) => new Entry(
                (int) $row['id'],
                $row['author'],
                $row['text'],
                new DateTimeImmutable($row['written_at']),
            ),
            $query->fetchAll(PDO::FETCH_ASSOC),
        );
    }
}
