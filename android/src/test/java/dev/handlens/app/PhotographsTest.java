package dev.handlens.app;

import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import android.graphics.Bitmap;
import android.graphics.BitmapFactory;
import android.hardware.camera2.CameraCharacteristics;
import java.io.File;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;

/**
 * The screens of the documentation: photographs before the camera, read by the phone's own library. Run by hand:
 * mvn -o test -Dtest=PhotographsTest -Dhandlens.apk=digits.apk -Dhandlens.photographs=a.jpg,b.jpg
 */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = 34)
public class PhotographsTest {
    @Test
    public void photographs() throws Exception {
        String names = System.getProperty("handlens.photographs", "");
        assumeTrue("no photographs given", !names.isEmpty());
        PhoneLibrary.load();
        Stagehand.addCamera("0", CameraCharacteristics.LENS_FACING_BACK, 0, true);
        Stagehand.allowCamera();
        int number = 0;
        for (String name : names.split(",")) {
            RuntimeEnvironment.setQualifiers(number % 2 == 0 ? "+notnight" : "+night");
            Bitmap picture = BitmapFactory.decodeFile(new File(name).getAbsolutePath());
            try (Stagehand stage = Stagehand.open(LiteRtModel::open)) {
                stage.givePreview();
                Contract contract = Contract.parse(Assets.text(stage.activity.getAssets(), Assets.CONTRACT));
                StillPicture opened = new StillPicture(picture, 1);
                StillLook square = StillLook.square(opened.width, opened.height);
                Scaling.Plane grey = opened.plane(StillPicture.Channel.LUMA);
                Frame frame = contract.ink ? Pictures.frameOf(grey, square, contract) : Pictures.frameOf(opened, contract);
                byte[] luma = bytes(frame.luma);
                byte[] middle = new byte[320 * 240];
                Arrays.fill(middle, (byte) 128);
                byte[] u = contract.colour ? bytes(frame.chromaU) : middle;
                byte[] v = contract.colour ? bytes(frame.chromaV) : middle;
                stage.watch(900, () -> new Fakes.FakeImage(640, 480, Fakes.Layout.SEMI_PLANAR, luma, u, v));
                stage.setScene(opened.show(square, 960));
                stage.photograph("photograph-" + number);
                System.out.println(name + ": " + stage.activity.screen().panel().label.getText());
            }
            number++;
        }
        assertTrue(number > 0);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] all = new byte[buffer.capacity()];
        for (int i = 0; i < all.length; i++) {
            all[i] = buffer.get(i);
        }
        return all;
    }
}
