package dev.handlens.app;

import android.content.Context;
import android.graphics.Bitmap;
import android.graphics.Canvas;
import android.graphics.Paint;
import android.graphics.Path;
import android.graphics.RectF;
import android.view.View;

/** What the network saw, pixel by pixel. */
final class SeenView extends View {
    private final Look look;
    private final int channels;
    private final int[] pixels;
    private final Bitmap bitmap;
    private final Paint sharp = new Paint();
    private final Paint frame = new Paint(Paint.ANTI_ALIAS_FLAG);
    private final RectF into = new RectF();
    private final Path clip = new Path();

    SeenView(Context context, Look look, Contract contract) {
        super(context);
        this.look = look;
        channels = contract.channels;
        pixels = new int[contract.inputHeight * contract.inputWidth];
        bitmap = Bitmap.createBitmap(contract.inputWidth, contract.inputHeight, Bitmap.Config.ARGB_8888);
        sharp.setFilterBitmap(false);
        frame.setStyle(Paint.Style.STROKE);
        setContentDescription(Texts.SEEN);
    }

    /** @param seen [height, width, channels], 0..1 */
    void show(float[] seen) {
        for (int i = 0; i < pixels.length; i++) {
            int red = toByte(seen[i * channels]);
            int green = channels == 1 ? red : toByte(seen[i * channels + 1]);
            int blue = channels == 1 ? red : toByte(seen[i * channels + 2]);
            pixels[i] = 0xFF000000 | red << 16 | green << 8 | blue;
        }
        bitmap.setPixels(pixels, 0, bitmap.getWidth(), 0, 0, bitmap.getWidth(), bitmap.getHeight());
        invalidate();
    }

    private static int toByte(float value) {
        return Math.max(0, Math.min(255, Math.round(255 * value)));
    }

    @Override
    protected void onSizeChanged(int width, int height, int oldWidth, int oldHeight) {
        float corner = look.dp(10);
        into.set(0, 0, width, height);
        clip.reset();
        clip.addRoundRect(into, corner, corner, Path.Direction.CW);
    }

    @Override
    protected void onDraw(Canvas canvas) {
        canvas.save();
        canvas.clipPath(clip);
        canvas.drawBitmap(bitmap, null, into, sharp);
        canvas.restore();
        frame.setColor(look.track);
        frame.setStrokeWidth(look.dp(1));
        canvas.drawPath(clip, frame);
    }
}
