// What the page uses of the core, in the order of a page's life.
//
//   runtime  = await openRuntime(loaderText, wasmBytes)
//   model    = await openModel(modelBytes, runtime)
//   verdict  = await goldenCheck(model, await readGolden(goldenBytes))
//   a picture: reading = await readStill(await pixelsOf(file), model)
//   a camera:  planes = video.of(element, w, h); found = await model.run(planes, 0, found); steady = smoother.add(found, nowMs)

export type * from "./types.ts";
export { HandlensError, type ErrorKind } from "./errors.ts";
export { fromBase64, unpacked } from "./unpack.ts";
export { canvasIsTrue } from "./canvas.ts";
export { openRuntime, runtimeProblem } from "./runtime.ts";
export { decide, FRAME_HEIGHT, FRAME_WIDTH, readContract } from "./contract.ts";
export { openModel } from "./model.ts";
export { goldenCheck, readGolden } from "./golden.ts";
export { pixelsOf } from "./pictures.ts";
export { readStill } from "./stills.ts";
export { LENS_LEFT, LENS_SIDE } from "./planes.ts";
export { VideoPlanes } from "./video.ts";
export { Smoother } from "./smoothing.ts";
