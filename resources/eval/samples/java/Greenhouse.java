package org.example.garden;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Watches the beds of a greenhouse and decides which of them need water.
 *
 * <p>Readings arrive out of order and sometimes twice; the newest one of each bed counts.
 */
public final class Greenhouse {

    /** One measurement of one bed. */
    public record Reading(String bed, Instant at, double moisture) {
        public Reading {
            Objects.requireNonNull(bed, "bed");
            if (moisture < 0 || moisture > 1) {
                throw new IllegalArgumentException("moisture must be between 0 and 1: " + moisture);
            }
        }
    }

    public interface Valve {
        void open(String bed, Duration duration);
    }

    private static final int HISTORY = 48;

    private final Map<String, Deque<Reading>> readings = new HashMap<>();
    private final Map<String, Instant> watered = new HashMap<>();
    private final Valve valve;
    private final double threshold;

    public Greenhouse(Valve valve, double threshold) {
        this.valve = Objects.requireNonNull(valve);
        this.threshold = threshold;
    }

    public void add(Reading reading) {
        Deque<Reading> history = readings.computeIfAbsent(reading.bed(), bed -> new ArrayDeque<>());
        if (!history.isEmpty() && !reading.at().isAfter(history.getLast().at())) {
            return;
        }
        history.addLast(reading);
        while (history.size() > HISTORY) {
            history.removeFirst();
        }
    }

    public Optional<Reading> newest(String bed) {
        Deque<Reading> history = readings.get(bed);
        return history == null ? Optional.empty() : Optional.ofNullable(history.peekLast());
    }

    /** Average change of moisture an hour; negative when the bed dries out. */
    public double trend(String bed) {
        Deque<Reading> history = readings.getOrDefault(bed, new ArrayDeque<>());
        if (history.size() < 2) {
            return 0;
        }
        Reading first = history.getFirst();
        Reading last = history.getLast();
        double hours = Duration.between(first.at(), last.at()).toMinutes() / 60.0;
        return hours == 0 ? 0 : (last.moisture() - first.moisture()) / hours;
    }

    public List<String> dry() {
        return readings.keySet().stream()
                .filter(bed -> newest(bed).map(r -> r.moisture() < threshold).orElse(false))
                .sorted()
                .collect(Collectors.toList());
    }

    public int water(Instant now, Duration pause) {
        int opened = 0;
        for (String bed : dry()) {
            Instant last = watered.get(bed);
            if (last != null && Duration.between(last, now).compareTo(pause) < 0) {
                continue;
            }
            long seconds = Math.round(60 * (1 + Math.max(0, -trend(bed)) * 10));
            valve.open(bed, Duration.ofSeconds(seconds));
            watered.put(bed, now);
            opened++;
        }
        return opened;
    }

    public Collection<String> beds() {
        return Collections.unmodifiableSet(readings.keySet());
    }
}
