using System;
using System.Collections.Generic;
using System.Linq;

namespace Rail.Planning
{
    /// <summary>A train that leaves one station and arrives at another.</summary>
    public sealed record Leg(string From, string To, TimeSpan Departs, TimeSpan Arrives)
    {
        public TimeSpan Duration => Arrives - Departs;
    }

    public class Timetable
    {
        private readonly Dictionary<string, List<Leg>> _byStation = new();
        private readonly TimeSpan _change;

        public Timetable(TimeSpan change)
        {
            if (change < TimeSpan.Zero)
            {
                throw new ArgumentOutOfRangeException(nameof(change));
            }
            _change = change;
        }

        public void Add(Leg leg)
        {
            if (!_byStation.TryGetValue(leg.From, out var legs))
            {
                legs = new List<Leg>();
                _byStation[leg.From] = legs;
            }
            legs.Add(leg);
        }

        /// <summary>The journey that arrives first, or null when there is none today.</summary>
        public IReadOnlyList<Leg>? Plan(string from, string to, TimeSpan earliest)
        {
            var best = new Dictionary<string, (TimeSpan At, Leg? By)> { [from] = (earliest, null) };
            var open = new PriorityQueue<string, TimeSpan>();
            open.Enqueue(from, earliest);

            while (open.TryDequeue(out var station, out var at))
            {
                if (station == to)
                {
                    return Trace(best, to);
                }
                if (at > best[station].At)
                {
                    continue;
                }
                var ready = station == from ? at : at + _change;
                foreach (var leg in LegsFrom(station).Where(leg => leg.Departs >= ready))
                {
                    if (best.TryGetValue(leg.To, out var known) && known.At <= leg.Arrives)
                    {
                        continue;
                    }
                    best[leg.To] = (leg.Arrives, leg);
                    open.Enqueue(leg.To, leg.Arrives);
                }
            }
            return null;
        }

        private IEnumerable<Leg> LegsFrom(string station) =>
            _byStation.TryGetValue(station, out var legs) ? legs : Enumerable.Empty<Leg>();

        private static IReadOnlyList<Leg> Trace(
            Dictionary<string, (TimeSpan At, Leg? By)> best,
            string to)
        {
            var journey = new List<Leg>();
            for (var leg = best[to].By; leg != null; leg = best[leg.From].By)
            {
                journey.Insert(0, leg);
            }
            return journey;
        }

        public override string ToString() =>
            string.Join(Environment.NewLine, _byStation.Values.SelectMany(legs => legs)
                .OrderBy(leg => leg.Departs)
                .Select(leg => $"{leg.Departs:hh\\:mm} {leg.From} → {leg.To} ({leg.Duration.TotalMinutes} min)"));
    }
}
