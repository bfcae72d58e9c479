package dev.handlens.app;

import android.graphics.Bitmap;
import android.graphics.Canvas;
import android.graphics.Color;
import android.graphics.LinearGradient;
import android.graphics.Paint;
import android.graphics.Path;
import android.graphics.RadialGradient;
import android.graphics.Shader;

/** Drawn scenes that stand where the camera's picture would be: a JVM has none. */
final class Scenes {
    private Scenes() {}

    /** A seven written with a pen on ruled paper; in the evening the same paper under a small lamp. */
    static Bitmap paper(int side, boolean evening) {
        Bitmap bitmap = Bitmap.createBitmap(side, side, Bitmap.Config.ARGB_8888);
        Canvas canvas = new Canvas(bitmap);
        int light = evening ? 0xFF6B6152 : 0xFFF3F0E8;
        int shade = evening ? 0xFF2A251F : 0xFFCFCCC4;
        Paint paint = new Paint(Paint.ANTI_ALIAS_FLAG);
        paint.setShader(new RadialGradient(side * 0.35f, side * 0.3f, side * 1.1f, light, shade, Shader.TileMode.CLAMP));
        canvas.drawRect(0, 0, side, side, paint);
        paint.setShader(null);
        paint.setColor(evening ? 0x404E6E9E : 0x558FB0DC);
        paint.setStrokeWidth(side * 0.004f);
        for (int i = 1; i < 8; i++) {
            canvas.drawLine(0, side * i / 7.5f, side, side * i / 7.5f + side * 0.02f, paint);
        }
        paint.setColor(evening ? 0xFF14161F : 0xFF26304F);
        canvas.drawPath(seven(side), pen(paint, side * 0.026f));
        return bitmap;
    }

    /** A cup on a table, for the models that are not of ink. */
    static Bitmap cup(int side) {
        Bitmap bitmap = Bitmap.createBitmap(side, side, Bitmap.Config.ARGB_8888);
        Canvas canvas = new Canvas(bitmap);
        Paint paint = new Paint(Paint.ANTI_ALIAS_FLAG);
        paint.setShader(new LinearGradient(0, 0, 0, side, 0xFFBFD3D1, 0xFFE9E2D2, Shader.TileMode.CLAMP));
        canvas.drawRect(0, 0, side, side, paint);
        paint.setShader(new LinearGradient(0, side * 0.6f, 0, side, 0xFF8A5A3B, 0xFF5C3A25, Shader.TileMode.CLAMP));
        canvas.drawRect(0, side * 0.62f, side, side, paint);
        paint.setShader(null);
        paint.setColor(0x33000000);
        canvas.drawOval(side * 0.28f, side * 0.69f, side * 0.8f, side * 0.79f, paint);
        paint.setColor(0xFFD8553A);
        canvas.drawRoundRect(side * 0.32f, side * 0.34f, side * 0.66f, side * 0.75f, side * 0.06f, side * 0.06f, paint);
        paint.setStyle(Paint.Style.STROKE);
        paint.setStrokeWidth(side * 0.035f);
        canvas.drawCircle(side * 0.69f, side * 0.5f, side * 0.09f, paint);
        paint.setStyle(Paint.Style.FILL);
        paint.setColor(0xFF3A2016);
        canvas.drawOval(side * 0.33f, side * 0.32f, side * 0.65f, side * 0.4f, paint);
        return bitmap;
    }

    private static Path seven(float side) {
        Path path = new Path();
        path.moveTo(side * 0.36f, side * 0.34f);
        path.quadTo(side * 0.5f, side * 0.36f, side * 0.63f, side * 0.32f);
        path.quadTo(side * 0.5f, side * 0.52f, side * 0.46f, side * 0.7f);
        path.moveTo(side * 0.41f, side * 0.52f);
        path.lineTo(side * 0.6f, side * 0.5f);
        return path;
    }

    private static Paint pen(Paint paint, float width) {
        paint.setStyle(Paint.Style.STROKE);
        paint.setStrokeWidth(width);
        paint.setStrokeCap(Paint.Cap.ROUND);
        paint.setStrokeJoin(Paint.Join.ROUND);
        return paint;
    }

    /** What a network of that input would have seen of it. */
    static void seen(float[] into, Contract contract) {
        int width = contract.inputWidth;
        int height = contract.inputHeight;
        Bitmap bitmap = Bitmap.createBitmap(width, height, Bitmap.Config.ARGB_8888);
        Canvas canvas = new Canvas(bitmap);
        if (contract.ink) {
            canvas.drawColor(Color.BLACK);
            canvas.scale(1.9f, 1.9f, width * 0.5f, height * 0.51f);
            Paint paint = new Paint(Paint.ANTI_ALIAS_FLAG);
            paint.setColor(Color.WHITE);
            canvas.drawPath(seven(width), pen(paint, width * 0.05f));
        } else {
            canvas.drawBitmap(Bitmap.createScaledBitmap(cup(width * 8), width, height, true), 0, 0, null);
        }
        for (int i = 0; i < width * height; i++) {
            int pixel = bitmap.getPixel(i % width, i / width);
            for (int c = 0; c < contract.channels; c++) {
                into[i * contract.channels + c] = (pixel >> (16 - 8 * c) & 255) / 255f;
            }
        }
    }
}
