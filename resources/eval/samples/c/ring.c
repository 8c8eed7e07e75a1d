/* A byte ring for one reader and one writer, with a line reader on top. */
#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RING_MIN 64u

typedef struct ring {
  uint8_t *data;
  size_t capacity; /* a power of two */
  size_t head;     /* next byte to read */
  size_t tail;     /* next byte to write */
} ring_t;

static size_t round_up(size_t n) {
  size_t power = RING_MIN;
  while (power < n) power <<= 1;
  return power;
}

ring_t *ring_new(size_t capacity) {
  ring_t *ring = malloc(sizeof *ring);
  if (ring == NULL) return NULL;
  ring->capacity = round_up(capacity);
  ring->data = malloc(ring->capacity);
  if (ring->data == NULL) {
    free(ring);
    return NULL;
  }
  ring->head = ring->tail = 0;
  return ring;
}

void ring_free(ring_t *ring) {
  if (ring == NULL) return;
  free(ring->data);
  free(ring);
}

size_t ring_used(const ring_t *ring) { return ring->tail - ring->head; }

size_t ring_free_space(const ring_t *ring) { return ring->capacity - ring_used(ring); }

static void copy_in(ring_t *ring, const uint8_t *bytes, size_t n) {
  size_t mask = ring->capacity - 1;
  size_t start = ring->tail & mask;
  size_t first = n < ring->capacity - start ? n : ring->capacity - start;
  memcpy(ring->data + start, bytes, first);
  memcpy(ring->data, bytes + first, n - first);
  ring->tail += n;
}

bool ring_write(ring_t *ring, const void *bytes, size_t n) {
  if (n > ring_free_space(ring)) {
    errno = ENOBUFS;
    return false;
  }
  copy_in(ring, bytes, n);
  return true;
}

/* Reads up to n bytes and says how many. */
size_t ring_read(ring_t *ring, void *out, size_t n) {
  size_t mask = ring->capacity - 1;
  size_t used = ring_used(ring);
  if (n > used) n = used;
  for (size_t i = 0; i < n; i++) {
    ((uint8_t *)out)[i] = ring->data[(ring->head + i) & mask];
  }
  ring->head += n;
  return n;
}

/* The length of the next whole line with its line feed, or 0 when there is none yet. */
static size_t line_length(const ring_t *ring) {
  size_t mask = ring->capacity - 1;
  for (size_t i = ring->head; i < ring->tail; i++) {
    if (ring->data[i & mask] == '\n') return i - ring->head + 1;
  }
  return 0;
}

char *ring_read_line(ring_t *ring) {
  size_t length = line_length(ring);
  if (length == 0) return NULL;
  char *line = malloc(length + 1);
  if (line == NULL) return NULL;
  ring_read(ring, line, length);
  line[length - 1] = '\0';
  if (length > 1 && line[length - 2] == '\r') line[length - 2] = '\0';
  return line;
}

int main(void) {
  ring_t *ring = ring_new(100);
  assert(ring != NULL && ring->capacity == 128);
  char chunk[32];
  size_t got;
  while ((got = fread(chunk, 1, sizeof chunk, stdin)) > 0) {
    if (!ring_write(ring, chunk, got)) {
      perror("ring_write");
      ring_free(ring);
      return EXIT_FAILURE;
    }
    for (char *line; (line = ring_read_line(ring)) != NULL; free(line)) {
      printf("%zu\t%s\n", strlen(line), line);
    }
  }
  ring_free(ring);
  return EXIT_SUCCESS;
}
