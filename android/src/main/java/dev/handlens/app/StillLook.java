package dev.handlens.app;

import java.util.Arrays;

/**
 * A square of an upright still picture that fills the lens, in pixels of the picture; it may reach beyond it. What it has
 * beside the picture is the picture's own paper: each rim, freed of the ink on it, goes on outwards.
 *
 * <p>The rule is that of handlens.pictures.looks, in integers; tests/vectors/stills.json holds both to the same bytes.
 */
final class StillLook {
    /** Of the lens's side: the picture's longer side in the first look. */
    private static final int WHOLE_SHARE_PERCENT = 72;

    /** The longer side of what was found, in the second look. */
    private static final int CLOSER_SHARE_PERCENT = 50;

    private static final int RIM_REACH_PERCENT = 30;
    private static final int LEAST_LOOK_PIXELS = 8;
    private static final double CUT_REACH_PERCENT = 8;

    /** The lens's side, in which it is decided whether ink is cut. */
    private static final int LENS_SIDE = 480;

    final int left;
    final int top;
    final int side;

    StillLook(int left, int top, int side) {
        this.left = left;
        this.top = top;
        this.side = side;
    }

    /** All of a picture, with room round it. */
    static StillLook whole(int width, int height) {
        int side = (int) ((Math.max(width, height) * 100L + WHOLE_SHARE_PERCENT - 1) / WHOLE_SHARE_PERCENT);
        return new StillLook(Math.floorDiv(width - side, 2), Math.floorDiv(height - side, 2), side);
    }

    /** A picture's centred square. */
    static StillLook square(int width, int height) {
        int side = Math.min(width, height);
        return new StillLook((width - side) / 2, (height - side) / 2, side);
    }

    /** The look that has what was found in this one in its middle, half as large as the lens. */
    StillLook closer(float[] box, int width, int height) {
        double[] place = toPicture(box);
        double longer = Math.max(place[2] - place[0], place[3] - place[1]);
        int closerSide = Math.max(LEAST_LOOK_PIXELS, rounded(longer * 100 / CLOSER_SHARE_PERCENT));
        double x = Math.min(Math.max((place[0] + place[2]) / 2, 0), width);
        double y = Math.min(Math.max((place[1] + place[3]) / 2, 0), height);
        return new StillLook(rounded(x - closerSide / 2.0), rounded(y - closerSide / 2.0), closerSide);
    }

    /** Squares half as long as the picture's longer side that cover the picture, each half over the next; row by row. */
    static StillLook[] windows(int width, int height) {
        int side = (Math.max(width, height) + 1) / 2;
        int[] lefts = starts(width, side);
        int[] tops = starts(height, side);
        StillLook[] windows = new StillLook[lefts.length * tops.length];
        for (int i = 0; i < windows.length; i++) {
            windows[i] = new StillLook(lefts[i % lefts.length], tops[i / lefts.length], side);
        }
        return windows;
    }

    private static int[] starts(int length, int side) {
        if (length <= side) {
            return new int[] {Math.floorDiv(length - side, 2)};
        }
        int steps = (2 * (length - side) + side - 1) / side;
        int[] starts = new int[steps + 1];
        for (int step = 0; step <= steps; step++) {
            starts[step] = (int) ((long) (length - side) * step / steps);
        }
        return starts;
    }

    /**
     * A box of this look in pixels of the picture.
     *
     * @param box centre x, centre y, width, height in lens units
     * @return left, top, right, bottom
     */
    double[] toPicture(float[] box) {
        double x = (double) box[0] * side;
        double y = (double) box[1] * side;
        double width = (double) box[2] * side;
        double height = (double) box[3] * side;
        return new double[] {left + x - width / 2, top + y - height / 2, left + x + width / 2, top + y + height / 2};
    }

    /** How much of the smaller box (left, top, right, bottom) the other covers, 0..1. */
    static double overlap(double[] one, double[] other) {
        double width = Math.min(one[2], other[2]) - Math.max(one[0], other[0]);
        double height = Math.min(one[3], other[3]) - Math.max(one[1], other[1]);
        double smaller = Math.min(area(one), area(other));
        return smaller > 0 ? Math.max(0, width) * Math.max(0, height) / smaller : 0;
    }

    private static double area(double[] box) {
        return (box[2] - box[0]) * (box[3] - box[1]);
    }

    /**
     * What the look shows of one plane of a picture.
     *
     * @return {@code lensSide} x {@code lensSide}
     */
    byte[] lens(Scaling.Plane plane, int lensSide) {
        return onItsPaper(new Part(this, plane, lensSide), lensSide);
    }

    /**
     * Whether ink in a place runs over the picture's edge: there is ink on the rim itself, half as strong as the strongest.
     *
     * @param place left, top, right, bottom in pixels of the picture
     */
    static boolean isCut(Scaling.Plane luma, double[] place) {
        StillLook look = whole(luma.width, luma.height);
        Part part = new Part(look, luma, LENS_SIDE);
        double[] seen = new double[4];
        for (int i = 0; i < 4; i++) {
            boolean across = i % 2 == 0;
            double start = across ? look.left : look.top;
            int margin = across ? part.left : part.top;
            int most = across ? part.width : part.height;
            seen[i] = Math.min(Math.max((place[i] - start) * LENS_SIDE / look.side - margin, 0), most);
        }
        double near = CUT_REACH_PERCENT / 100 * Math.max(seen[2] - seen[0], seen[3] - seen[1]);
        boolean[] isNear = {
            seen[1] <= near, seen[3] >= part.height - near, seen[0] <= near, seen[2] >= part.width - near
        };
        int[] counts = new int[256];
        byte[][] papers = new byte[4][];
        for (int rim = 0; rim < 4; rim++) {
            papers[rim] = paperOfRim(part.rim(rim));
            for (byte pixel : papers[rim]) {
                counts[pixel & 255]++;
            }
        }
        int paper = lowerMedian(counts, 2 * (part.width + part.height));
        int strongest = 1;
        for (int y = (int) seen[1]; y < Math.min((int) seen[3] + 1, part.height); y++) {
            for (int x = (int) seen[0]; x < Math.min((int) seen[2] + 1, part.width); x++) {
                strongest = Math.max(strongest, Math.abs((part.pixels[y * part.width + x] & 255) - paper));
            }
        }
        for (int rim = 0; rim < 4; rim++) {
            byte[] ink = part.rim(rim);
            int from = rim < 2 ? 0 : 1;
            for (int i = (int) seen[from]; isNear[rim] && i < Math.min((int) seen[from + 2] + 1, ink.length); i++) {
                if (Math.abs((ink[i] & 255) - (papers[rim][i] & 255)) * 2 >= strongest) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A rim freed of ink: each pixel becomes the median of those within reach, the lower one of two. */
    static byte[] paperOfRim(byte[] rim) {
        int reach = (int) ((long) rim.length * RIM_REACH_PERCENT / 100);
        byte[] paper = new byte[rim.length];
        int[] counts = new int[256];
        int within = 0;
        for (int next = 0; next < rim.length + reach; next++) {
            if (next < rim.length) {
                counts[rim[next] & 255]++;
                within++;
            }
            int middle = next - reach;
            if (middle >= 0) {
                paper[middle] = (byte) lowerMedian(counts, within);
                if (middle >= reach) {
                    counts[rim[middle - reach] & 255]--;
                    within--;
                }
            }
        }
        return paper;
    }

    private static int lowerMedian(int[] counts, int total) {
        int left = (total - 1) / 2;
        int value = 0;
        while (left >= counts[value]) {
            left -= counts[value++];
        }
        return value;
    }

    /** Each side's rim goes on outwards, a corner is the mean of its two rims. */
    private static byte[] onItsPaper(Part part, int lensSide) {
        byte[][] papers = new byte[4][];
        for (int rim = 0; rim < 4; rim++) {
            papers[rim] = paperOfRim(part.rim(rim));
        }
        int rows = part.height;
        int columns = part.width;
        byte[] lens = new byte[lensSide * lensSide];
        for (int y = 0; y < lensSide; y++) {
            int row = y - part.top;
            int rim = row < 0 ? Part.ABOVE : Part.BELOW;
            boolean inside = row >= 0 && row < rows;
            int line = y * lensSide;
            if (inside) {
                System.arraycopy(part.pixels, row * columns, lens, line + part.left, columns);
            } else {
                System.arraycopy(papers[rim], 0, lens, line + part.left, columns);
            }
            for (int end = 0; end < 2; end++) {
                byte[] beside = papers[end == 0 ? Part.BEFORE : Part.AFTER];
                byte paper;
                if (inside) {
                    paper = beside[row];
                } else {
                    int corner = papers[rim][end == 0 ? 0 : columns - 1] & 255;
                    paper = (byte) ((corner + (beside[row < 0 ? 0 : rows - 1] & 255) + 1) / 2);
                }
                int from = end == 0 ? 0 : part.left + columns;
                Arrays.fill(lens, line + from, line + (end == 0 ? part.left : lensSide), paper);
            }
        }
        return lens;
    }

    /** To the nearest whole number, halves up. */
    private static int rounded(double value) {
        return (int) Math.floor(value + 0.5);
    }

    /** What of the picture the look holds, at the lens's scale, and how much of the lens lies before it. */
    private static final class Part {
        static final int ABOVE = 0;
        static final int BELOW = 1;
        static final int BEFORE = 2;
        static final int AFTER = 3;

        final byte[] pixels;
        final int left;
        final int top;
        final int width;
        final int height;

        Part(StillLook look, Scaling.Plane plane, int lensSide) {
            int[] columns = shared(look.left, look.side, plane.width, lensSide);
            int[] rows = shared(look.top, look.side, plane.height, lensSide);
            left = columns[2];
            width = columns[3];
            top = rows[2];
            height = rows[3];
            Scaling.Plane held = plane.part(columns[0], rows[0], columns[1], rows[1]);
            pixels = Scaling.resized(held, width, height, look.side <= lensSide);
        }

        /** Along one axis: first pixel and number of pixels that the look holds; first and number in the lens. */
        private static int[] shared(int first, int side, int length, int lensSide) {
            int low = Math.max(0, first);
            int high = Math.min(length, first + side);
            int before = (int) Math.min((2L * (low - first) * lensSide + side) / (2L * side), lensSide - 1);
            int until = (int) Math.max((2L * (high - first) * lensSide + side) / (2L * side), before + 1);
            return new int[] {low, high - low, before, until - before};
        }

        byte[] rim(int which) {
            byte[] rim = new byte[which == ABOVE || which == BELOW ? width : height];
            int first = which == BELOW ? (height - 1) * width : which == AFTER ? width - 1 : 0;
            int step = which == ABOVE || which == BELOW ? 1 : width;
            for (int i = 0; i < rim.length; i++) {
                rim[i] = pixels[first + i * step];
            }
            return rim;
        }
    }
}
