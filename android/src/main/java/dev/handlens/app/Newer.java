package dev.handlens.app;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a class that calls what Android got after API 24: to be touched only behind a look at {@code Build.VERSION.SDK_INT}.
 *
 * <p>{@code tools/build-dex} compiles these classes first, against a newer Android, and all others against Android 7 alone; what
 * they call stands in {@code newer-methods.txt}.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
@interface Newer {
    /** The oldest API that has what the class calls. */
    int value();
}
