// Package limiter bounds how often each caller may ask, with one token bucket a key.
package limiter

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// ErrTooMany is returned when a caller has used up its share.
var ErrTooMany = errors.New("limiter: too many requests")

type bucket struct {
	tokens float64
	seen   time.Time
}

// Limiter is safe for concurrent use.
type Limiter struct {
	mu      sync.Mutex
	rate    float64
	burst   float64
	buckets map[string]*bucket
	now     func() time.Time
}

// New allows rate requests a second for each key, and burst at once.
func New(rate float64, burst int) *Limiter {
	return &Limiter{
		rate:    rate,
		burst:   float64(burst),
		buckets: make(map[string]*bucket),
		now:     time.Now,
	}
}

// Allow takes one token of key, or says how long to wait for the next.
func (l *Limiter) Allow(key string) (wait time.Duration, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()

	now := l.now()
	b, ok := l.buckets[key]
	if !ok {
		b = &bucket{tokens: l.burst, seen: now}
		l.buckets[key] = b
	}
	b.tokens += now.Sub(b.seen).Seconds() * l.rate
	if b.tokens > l.burst {
		b.tokens = l.burst
	}
	b.seen = now

	if b.tokens < 1 {
		missing := (1 - b.tokens) / l.rate
		return time.Duration(missing * float64(time.Second)), ErrTooMany
	}
	b.tokens--
	return 0, nil
}

// Sweep forgets keys that were not seen for longer than age, until ctx ends.
func (l *Limiter) Sweep(ctx context.Context, age time.Duration) {
	ticker := time.NewTicker(age)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			l.forget(l.now().Add(-age))
		}
	}
}

func (l *Limiter) forget(before time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for key, b := range l.buckets {
		if b.seen.Before(before) {
			delete(l.buckets, key)
		}
	}
}

// Middleware answers 429 with Retry-After to callers that come too often.
func (l *Limiter) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			host = r.RemoteAddr
		}
		wait, err := l.Allow(host)
		if err != nil {
			seconds := int(wait.Seconds()) + 1
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
			http.Error(w, "slow down", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}
