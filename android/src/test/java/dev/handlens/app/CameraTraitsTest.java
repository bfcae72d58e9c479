package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import android.graphics.Rect;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.util.Range;
import android.util.SizeF;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;

/** What follows from what a camera says of itself. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = {28, 34, 35})
public class CameraTraitsTest {
    private final Contract ink = Fakes.digits();

    private static PhoneTraits camera(float dioptres, int calibration) {
        return new PhoneTraits()
                .say(CameraCharacteristics.SENSOR_INFO_ACTIVE_ARRAY_SIZE, new Rect(0, 0, 4000, 3000))
                .say(CameraCharacteristics.SCALER_AVAILABLE_MAX_DIGITAL_ZOOM, 8f)
                .say(CameraCharacteristics.LENS_INFO_MINIMUM_FOCUS_DISTANCE, dioptres)
                .say(CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION, calibration);
    }

    private float start(float dioptres) {
        return camera(dioptres, CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION_APPROXIMATE).read(ink).startZoom;
    }

    /** New main cameras are blurred nearer than 15 to 20 cm, and from there a digit was 23 pixels high. */
    @Test
    public void theZoomStartsWhereTheLensIsSharp() {
        assertEquals("from 20 cm", 2, start(5), 1e-4f);
        assertEquals("from 15 cm", 1.5f, start(100f / 15), 1e-4f);
        assertEquals("from 10 cm", 1, start(10), 1e-4f);
        assertEquals("a macro", 1, start(25), 0);
        assertEquals("from half a metre: not for ever", 2.5f, start(2), 0);
        assertEquals("fixed focus", 1, start(0), 0);
        int uncalibrated = CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION_UNCALIBRATED;
        assertEquals("a number without a unit", 1, camera(5, uncalibrated).read(ink).startZoom, 0);
        assertEquals("nothing said", 1, new PhoneTraits().read(ink).startZoom, 0);
        int calibrated = CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION_CALIBRATED;
        Contract photo = Fakes.contract("photo", 3, Fakes.SHELF);
        assertEquals("things are larger than writing", 1, camera(5, calibrated).read(photo).startZoom, 0);
    }

    /** How wide the lens sees, where the camera says it: a page from 20 cm fills 4.2 / 5.6 of that. */
    @Test
    public void theZoomKnowsHowWideTheLensSees() {
        int calibrated = CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION_CALIBRATED;
        CameraTraits narrow = camera(5, calibrated)
                .say(CameraCharacteristics.SENSOR_INFO_PHYSICAL_SIZE, new SizeF(5.6f, 4.2f))
                .say(CameraCharacteristics.LENS_INFO_AVAILABLE_FOCAL_LENGTHS, new float[] {5.6f})
                .read(ink);
        assertEquals(1.5f, narrow.startZoom, 1e-4f);
    }

    @Test
    public void noFurtherThanTheSensorGoes() {
        CameraTraits weak = new PhoneTraits()
                .say(CameraCharacteristics.SENSOR_INFO_ACTIVE_ARRAY_SIZE, new Rect(0, 0, 4000, 3000))
                .say(CameraCharacteristics.SCALER_AVAILABLE_MAX_DIGITAL_ZOOM, 1.25f)
                .say(CameraCharacteristics.LENS_INFO_MINIMUM_FOCUS_DISTANCE, 5f)
                .say(
                        CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION,
                        CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION_CALIBRATED)
                .read(ink);
        assertEquals(1.25f, weak.startZoom, 0);
        assertEquals(1.25f, new LensSettings(false, false, false, 3).zoom(weak), 0);
        assertEquals("nobody chose", 1.25f, new LensSettings(false, false, false, 0).zoom(weak), 0);
        assertEquals("chosen", 1, new LensSettings(false, false, false, 1).zoom(weak), 0);
    }

    private static CameraTraits focusing(Float nearest, int... modes) {
        PhoneTraits said = new PhoneTraits()
                .say(CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES, modes)
                .say(CameraCharacteristics.SENSOR_INFO_ACTIVE_ARRAY_SIZE, new Rect(0, 0, 4000, 3000))
                .say(CameraCharacteristics.CONTROL_MAX_REGIONS_AF, 1);
        if (nearest != null) {
            said.say(CameraCharacteristics.LENS_INFO_MINIMUM_FOCUS_DISTANCE, nearest);
        }
        return said.read(Fakes.digits());
    }

    /** A lens with AF_MODE_AUTO alone was left where it happened to stand. */
    @Test
    public void theFocusIsPicked() {
        int off = CaptureRequest.CONTROL_AF_MODE_OFF;
        int auto = CaptureRequest.CONTROL_AF_MODE_AUTO;
        int picture = CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE;
        int video = CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_VIDEO;
        assertEquals(picture, focusing(null, off, auto, video, picture).autofocus);
        assertEquals(video, focusing(10f, auto, off, video).autofocus);
        CameraTraits told = focusing(10f, off, auto);
        assertEquals(auto, told.autofocus);
        assertTrue(told.focusesWhenTold);
        assertFalse(focusing(10f, auto, picture).focusesWhenTold);
        CameraTraits fixed = focusing(0f, off, auto);
        assertEquals("nothing in it moves", -1, fixed.autofocus);
        assertFalse(fixed.focusesWhenTold);
        assertEquals(0, fixed.focusRegions);
        assertEquals(-1, focusing(10f, off).autofocus);
    }

    @SafeVarargs
    private static Range<Integer> frames(int level, Range<Integer>... ranges) {
        return new PhoneTraits()
                .say(CameraCharacteristics.INFO_SUPPORTED_HARDWARE_LEVEL, level)
                .say(CameraCharacteristics.CONTROL_AE_AVAILABLE_TARGET_FPS_RANGES, ranges)
                .read(Fakes.digits())
                .framesASecond;
    }

    /** A LEGACY camera that is not told its frame rate exposes too short: dark pictures. */
    @Test
    public void oldCamerasAreToldTheirFrameRate() {
        int legacy = CameraCharacteristics.INFO_SUPPORTED_HARDWARE_LEVEL_LEGACY;
        Range<Integer> wanted = new Range<>(7, 30);
        assertEquals(
                wanted,
                frames(legacy, new Range<>(15, 15), new Range<>(30, 30), wanted, new Range<>(15, 30), new Range<>(7, 60)));
        assertEquals("in thousandths", new Range<>(15000, 30000), frames(legacy, new Range<>(30000, 30000), new Range<>(15000, 30000)));
        assertEquals(new Range<>(10, 24), frames(legacy, new Range<>(24, 24), new Range<>(10, 24), new Range<>(60, 60)));
        assertNull(frames(legacy, new Range<>(60, 60)));
        assertNull(frames(CameraCharacteristics.INFO_SUPPORTED_HARDWARE_LEVEL_FULL, wanted));
        assertNull(new PhoneTraits().say(CameraCharacteristics.INFO_SUPPORTED_HARDWARE_LEVEL, legacy).read(ink).framesASecond);
    }
}
