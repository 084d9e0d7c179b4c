package dev.lanewise.jmh.report;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Sampled times: how often each was seen. */
final class Samples {

    private final NavigableMap<Double, Long> counts = new TreeMap<>();
    private long count;

    /** Adds the buckets of one iteration, each of a time and how often it was seen. */
    void add(double[][] buckets) {
        for (double[] bucket : buckets) {
            if (bucket.length == 2 && bucket[1] > 0 && !Double.isNaN(bucket[0])) {
                counts.merge(bucket[0], (long) bucket[1], Long::sum);
                count += (long) bucket[1];
            }
        }
    }

    long count() {
        return count;
    }

    /** NaN where there are none. */
    double mean() {
        double sum = 0;
        for (Map.Entry<Double, Long> entry : counts.entrySet()) {
            sum += entry.getKey() * entry.getValue();
        }
        return sum / count;
    }

    /** The least time that this share of all does not exceed. */
    double quantile(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * count));
        long seen = 0;
        for (Map.Entry<Double, Long> entry : counts.entrySet()) {
            seen += entry.getValue();
            if (seen >= rank) {
                return entry.getKey();
            }
        }
        return Double.NaN;
    }
}
