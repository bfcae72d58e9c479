package dev.handlens.app;

import android.graphics.Canvas;
import android.graphics.ColorFilter;
import android.graphics.Paint;
import android.graphics.Path;
import android.graphics.PixelFormat;
import android.graphics.Rect;
import android.graphics.drawable.Drawable;

/** The app's icons, stroked on a grid of 24 x 24; no resources needed. */
final class Icon extends Drawable {
    /** What an icon shows. */
    enum Shape {
        TORCH,
        TORCH_OFF,
        FREEZE,
        GO_ON,
        MENU,
        PICTURE,
        CAMERA,
        SWITCH,
        SHARE,
        LOCK,
        WARNING,
        CHECK,
        SHIELD,
        FRAMES,
        TEACH,
        UNDO,
        FORGET,
        CORRECT,
        INFO,
        MIRROR,
        HISTORY,
        SPEAK
    }

    private static final float GRID = 24;
    private static final float STROKE = 1.75f;

    private final Shape shape;
    private final int sizePixels;
    private final Paint paint = new Paint(Paint.ANTI_ALIAS_FLAG);

    Icon(Shape shape, int sizePixels, int colour) {
        this.shape = shape;
        this.sizePixels = sizePixels;
        paint.setColor(colour);
        paint.setStyle(Paint.Style.STROKE);
        paint.setStrokeWidth(STROKE);
        paint.setStrokeCap(Paint.Cap.ROUND);
        paint.setStrokeJoin(Paint.Join.ROUND);
    }

    @Override
    public void draw(Canvas canvas) {
        Rect bounds = getBounds();
        canvas.save();
        canvas.translate(bounds.left, bounds.top);
        canvas.scale(bounds.width() / GRID, bounds.height() / GRID);
        canvas.drawPath(path(shape), paint);
        canvas.restore();
    }

    private static Path path(Shape shape) {
        Path p = new Path();
        switch (shape) {
            case TORCH:
            case TORCH_OFF:
                line(p, 8, 3, 16, 3, 16, 6, 14, 10, 14, 21, 10, 21, 10, 10, 8, 6, 8, 3);
                line(p, 8, 6, 16, 6);
                line(p, 12, 13, 12, 14.5f);
                if (shape == Shape.TORCH_OFF) {
                    line(p, 4, 4, 20, 20);
                }
                break;
            case FREEZE:
                line(p, 9, 6, 9, 18);
                line(p, 15, 6, 15, 18);
                break;
            case GO_ON:
                line(p, 8, 5.5f, 18.5f, 12, 8, 18.5f, 8, 5.5f);
                break;
            case MENU:
                p.addCircle(12, 5.5f, 0.6f, Path.Direction.CW);
                p.addCircle(12, 12, 0.6f, Path.Direction.CW);
                p.addCircle(12, 18.5f, 0.6f, Path.Direction.CW);
                break;
            case PICTURE:
                p.addRoundRect(3, 4, 21, 20, 3, 3, Path.Direction.CW);
                p.addCircle(8.5f, 9.5f, 1.5f, Path.Direction.CW);
                line(p, 3.5f, 18, 10, 13, 14, 16.5f, 17, 14, 20.5f, 17);
                break;
            case CAMERA:
                line(p, 3, 8, 7, 8, 9, 5, 15, 5, 17, 8, 21, 8, 21, 19, 3, 19, 3, 8);
                p.addCircle(12, 13, 3.5f, Path.Direction.CW);
                break;
            case SWITCH:
                p.addArc(4, 4, 20, 20, 200, 140);
                p.addArc(4, 4, 20, 20, 20, 140);
                line(p, 15.5f, 9, 20, 9, 20, 4.5f);
                line(p, 8.5f, 15, 4, 15, 4, 19.5f);
                break;
            case SHARE:
                p.addCircle(18, 5, 2.5f, Path.Direction.CW);
                p.addCircle(6, 12, 2.5f, Path.Direction.CW);
                p.addCircle(18, 19, 2.5f, Path.Direction.CW);
                line(p, 8.2f, 10.7f, 15.8f, 6.3f);
                line(p, 8.2f, 13.3f, 15.8f, 17.7f);
                break;
            case LOCK:
                p.addRoundRect(5, 11, 19, 20, 2, 2, Path.Direction.CW);
                p.moveTo(8, 11);
                p.lineTo(8, 8);
                p.arcTo(8, 4, 16, 12, 180, 180, false);
                p.lineTo(16, 11);
                break;
            case WARNING:
                line(p, 12, 4, 21, 19.5f, 3, 19.5f, 12, 4);
                line(p, 12, 10, 12, 14);
                p.addCircle(12, 16.8f, 0.3f, Path.Direction.CW);
                break;
            case CHECK:
                line(p, 5, 12.5f, 10, 17.5f, 19.5f, 7);
                break;
            case SHIELD:
                p.moveTo(12, 3);
                p.lineTo(19, 6);
                p.lineTo(19, 11.5f);
                p.quadTo(19, 18, 12, 21);
                p.quadTo(5, 18, 5, 11.5f);
                p.lineTo(5, 6);
                p.close();
                line(p, 9, 12, 11.3f, 14.3f, 15.3f, 9.8f);
                break;
            case FRAMES:
                p.addRoundRect(3, 7, 17, 21, 2.5f, 2.5f, Path.Direction.CW);
                line(p, 7, 3.5f, 18.5f, 3.5f, 20.5f, 5.5f, 20.5f, 17);
                break;
            case TEACH:
                line(p, 2.5f, 9.5f, 12, 5, 21.5f, 9.5f, 12, 14, 2.5f, 9.5f);
                p.moveTo(6.5f, 11.5f);
                p.lineTo(6.5f, 16);
                p.quadTo(12, 20.5f, 17.5f, 16);
                p.lineTo(17.5f, 11.5f);
                line(p, 21.5f, 9.5f, 21.5f, 15);
                break;
            case UNDO:
                line(p, 8, 4.5f, 4, 8.5f, 8, 12.5f);
                p.moveTo(4, 8.5f);
                p.lineTo(14, 8.5f);
                p.arcTo(8.5f, 8.5f, 19.5f, 19.5f, 270, 180, false);
                p.lineTo(8, 19.5f);
                break;
            case FORGET:
                line(p, 4, 7, 20, 7);
                line(p, 9, 7, 9, 4, 15, 4, 15, 7);
                line(p, 6, 7, 7, 20.5f, 17, 20.5f, 18, 7);
                line(p, 10.2f, 11, 10.6f, 16.5f);
                line(p, 13.8f, 11, 13.4f, 16.5f);
                break;
            case HISTORY:
                p.addArc(4, 4, 20, 20, -160, 330);
                line(p, 3.5f, 5, 4.3f, 9.4f, 8.6f, 8.5f);
                line(p, 12, 8, 12, 12.5f, 15, 14.3f);
                break;
            case SPEAK:
                line(p, 4, 9.5f, 4, 14.5f, 7.5f, 14.5f, 12, 18.5f, 12, 5.5f, 7.5f, 9.5f, 4, 9.5f);
                p.addArc(11.5f, 8.5f, 18, 15.5f, -55, 110);
                p.addArc(11, 5.5f, 21, 18.5f, -55, 110);
                break;
            case CORRECT:
                line(p, 4, 20, 5, 15.5f, 16, 4.5f, 19.5f, 8, 8.5f, 19, 4, 20);
                line(p, 13.5f, 7, 17, 10.5f);
                break;
            case MIRROR:
                line(p, 12, 3, 12, 21);
                line(p, 9, 7, 9, 17, 3, 17, 9, 7);
                line(p, 15, 7, 15, 17, 21, 17, 15, 7);
                break;
            default:
                p.addCircle(12, 12, 9, Path.Direction.CW);
                line(p, 12, 11, 12, 16.5f);
                p.addCircle(12, 7.7f, 0.3f, Path.Direction.CW);
                break;
        }
        return p;
    }

    private static void line(Path path, float... points) {
        path.moveTo(points[0], points[1]);
        for (int i = 2; i < points.length; i += 2) {
            path.lineTo(points[i], points[i + 1]);
        }
    }

    @Override
    public int getIntrinsicWidth() {
        return sizePixels;
    }

    @Override
    public int getIntrinsicHeight() {
        return sizePixels;
    }

    @Override
    public void setAlpha(int alpha) {
        paint.setAlpha(alpha);
        invalidateSelf();
    }

    @Override
    public void setColorFilter(ColorFilter filter) {
        paint.setColorFilter(filter);
        invalidateSelf();
    }

    @Override
    public int getOpacity() {
        return PixelFormat.TRANSLUCENT;
    }
}
