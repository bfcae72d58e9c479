"use strict";
(() => {
  var __defProp = Object.defineProperty;
  var __defNormalProp = (obj, key, value) => key in obj ? __defProp(obj, key, { enumerable: true, configurable: true, writable: true, value }) : obj[key] = value;
  var __publicField = (obj, key, value) => __defNormalProp(obj, typeof key !== "symbol" ? key + "" : key, value);

  // src/core/errors.ts
  var HandlensError = class extends Error {
    // received: what was there instead; hint: what to try.
    constructor(kind, sentence, received = "", hint = "") {
      super([sentence, received && ` Received: ${received}.`, hint && ` Try: ${hint}.`].join(""));
      __publicField(this, "kind", kind);
      __publicField(this, "sentence", sentence);
      __publicField(this, "received", received);
      __publicField(this, "hint", hint);
      __publicField(this, "name", "HandlensError");
    }
  };

  // src/core/unpack.ts
  var MOST_PART_BYTES = 1 << 28;
  async function unpacked(bytes, format = "gzip", mostBytes = MOST_PART_BYTES, kind = "part-damaged") {
    const chunks = [];
    let length = 0;
    try {
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format));
      const reader = stream.getReader();
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        chunks.push(next.value);
        length += next.value.length;
        if (length > mostBytes) {
          void reader.cancel().catch(() => void 0);
          throw new RangeError(`more than ${mostBytes} bytes`);
        }
      }
    } catch (error) {
      throw new HandlensError(kind, "packed contents are damaged", String(error));
    }
    const whole2 = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      whole2.set(chunk, at);
      at += chunk.length;
    }
    return whole2;
  }
  function fromBase64(text2) {
    const native = Uint8Array;
    try {
      if (native.fromBase64) return native.fromBase64(text2);
      const characters = atob(text2.trim());
      const bytes = new Uint8Array(characters.length);
      for (let at = 0; at < bytes.length; at++) bytes[at] = characters.charCodeAt(at);
      return bytes;
    } catch (error) {
      throw new HandlensError(
        "part-damaged",
        "a part of this page is damaged",
        String(error),
        "save the page once more, whole"
      );
    }
  }

  // src/core/canvas.ts
  function canvasOf(width, height) {
    const settings = { willReadFrequently: true };
    const hidden = typeof OffscreenCanvas === "function";
    const canvas = hidden ? new OffscreenCanvas(width, height) : Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d", settings);
    if (!context)
      throw new HandlensError(
        "memory",
        "this browser has no memory left for a picture",
        `${width} x ${height}`,
        "close other pages"
      );
    return context;
  }
  function canvasIsTrue() {
    const context = canvasOf(16, 16);
    const known = new ImageData(16, 16);
    for (let at = 0; at < known.data.length; at++) known.data[at] = at % 4 === 3 ? 255 : at * 37 % 256;
    context.putImageData(known, 0, 0);
    return context.getImageData(0, 0, 16, 16).data.every((value, at) => value === known.data[at]);
  }

  // src/core/embind.ts
  function FunctionWithoutEval(...text2) {
    var _a3;
    const names = text2.slice(0, -1);
    const body = text2[text2.length - 1];
    const name = (_a3 = /^return function ([\w$]+)\(/.exec(body)) == null ? void 0 : _a3[1];
    if (name !== void 0) {
      if (names.join() === "body") return ((inner) => named(name, inner));
      if (names[0] === "throwBindingError")
        return (...values) => invoker(name, body, new Map(names.map((key, at) => [key, values[at]])));
      if (names[0] === "retType" && name.startsWith("methodCaller_"))
        return (...types) => methodCaller(body, types);
    }
    throw new EvalError(`the runtime's loader compiles a text of an unknown kind: ${body.slice(0, 200)}`);
  }
  Object.defineProperty(FunctionWithoutEval, Symbol.hasInstance, {
    value: (value) => typeof value === "function"
  });
  function named(name, inner) {
    const outer = function(...values) {
      return inner.apply(this, values);
    };
    return Object.defineProperty(outer, "name", { value: name });
  }
  function invoker(name, body, given) {
    var _a3, _b;
    const spoken2 = (_b = (_a3 = /throwBindingError\('function (.*) called with ' \+/.exec(body)) == null ? void 0 : _a3[1]) != null ? _b : name;
    const invoke = given.get("invoker");
    const target = given.get("fn");
    const result = given.get("retType");
    const self = body.includes("thisWired = classParam") ? given.get("classParam") : null;
    const types = [];
    while (given.has(`argType${types.length}`)) types.push(given.get(`argType${types.length}`));
    const keepsDestructors = body.includes("var destructors = [];");
    const returns = body.includes("var rv = ");
    const runDestructors = given.get("runDestructors");
    const selfDestructor = given.get("thisWired_dtor");
    const destructorsOf = types.map((_, at) => given.get(`arg${at}Wired_dtor`));
    const outer = function(...values) {
      if (values.length !== types.length)
        given.get("throwBindingError")(
          `function ${spoken2} called with ${values.length} arguments, expected ${types.length} args!`
        );
      const destructors = keepsDestructors ? [] : null;
      const selfWired = self == null ? void 0 : self.toWireType(destructors, this);
      const wired = types.map((type, at) => type.toWireType(destructors, values[at]));
      const raw = self ? invoke(target, selfWired, ...wired) : invoke(target, ...wired);
      if (destructors) runDestructors(destructors);
      else {
        selfDestructor == null ? void 0 : selfDestructor(selfWired);
        destructorsOf.forEach((destroy, at) => destroy == null ? void 0 : destroy(wired[at]));
      }
      return returns ? result.fromWireType(raw) : void 0;
    };
    return Object.defineProperty(outer, "name", { value: name });
  }
  function methodCaller(body, [result, ...types]) {
    const offsets = types.map(
      (_, at) => {
        var _a3;
        return Number(((_a3 = new RegExp(`argType${at}\\.readValueFromPointer\\(args\\+?(\\d*)\\)`).exec(body)) == null ? void 0 : _a3[1]) || 0);
      }
    );
    return (handle, name, destructors, pointer) => {
      const values = types.map((type, at) => type.readValueFromPointer(pointer + offsets[at]));
      const found2 = handle[name](...values);
      types.forEach((type, at) => {
        var _a3;
        return (_a3 = type.deleteObject) == null ? void 0 : _a3.call(type, values[at]);
      });
      return result.isVoid ? void 0 : result.toWireType(destructors, found2);
    };
  }

  // src/core/zip.ts
  var LOCAL_HEADER = 67324752;
  var CENTRAL_HEADER = 33639248;
  var END_RECORD = 101010256;
  var [LOCAL_BYTES, CENTRAL_BYTES, END_BYTES] = [30, 46, 22];
  var MOST_COMMENT_BYTES = 65535;
  var ENCRYPTED = 1;
  var [STORED, DEFLATED] = [0, 8];
  var MOST_ENTRY_BYTES = 1 << 20;
  async function readEntry(file, wanted) {
    const found2 = findEntry(file, wanted);
    if (typeof found2 === "string") return found2;
    if (found2.bytes > MOST_ENTRY_BYTES || found2.packedBytes > MOST_ENTRY_BYTES)
      throw new HandlensError("model-damaged", `${wanted} in the model file is too large`, `${found2.bytes} bytes`);
    const view = viewOf(file);
    const damaged2 = (what) => new HandlensError("model-damaged", `${wanted} in the model file is damaged`, what, "copy it once more, whole");
    if (found2.local + LOCAL_BYTES > file.length || view.getUint32(found2.local, true) !== LOCAL_HEADER)
      throw damaged2("no header");
    const start2 = found2.local + LOCAL_BYTES + view.getUint16(found2.local + 26, true) + view.getUint16(found2.local + 28, true);
    if (start2 + found2.packedBytes > file.length) throw damaged2("it ends too soon");
    if (found2.flags & ENCRYPTED) throw damaged2("it is encrypted");
    const packed = file.subarray(start2, start2 + found2.packedBytes);
    let content = packed;
    if (found2.method === DEFLATED) content = await unpacked(packed, "deflate-raw", MOST_ENTRY_BYTES, "model-damaged");
    else if (found2.method !== STORED) throw damaged2(`compression ${found2.method}`);
    if (content.length !== found2.bytes) throw damaged2(`${content.length} bytes instead of ${found2.bytes}`);
    if (crc32(content) !== found2.crc) throw damaged2("its checksum is another");
    return content;
  }
  function findEntry(file, wanted) {
    const view = viewOf(file);
    const end = endRecord(view);
    if (end < 0) return "no archive";
    let at = view.getUint32(end + 16, true);
    let found2 = "no entry";
    for (let left = view.getUint16(end + 10, true); left > 0; left--) {
      if (at + CENTRAL_BYTES > end || view.getUint32(at, true) !== CENTRAL_HEADER)
        throw new HandlensError(
          "model-damaged",
          "the model file's archive is damaged",
          "its directory ends too soon",
          "copy it once more, whole"
        );
      const nameBytes = view.getUint16(at + 28, true);
      const name = new TextDecoder().decode(file.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes));
      if (name === wanted)
        found2 = {
          flags: view.getUint16(at + 8, true),
          method: view.getUint16(at + 10, true),
          crc: view.getUint32(at + 16, true),
          packedBytes: view.getUint32(at + 20, true),
          bytes: view.getUint32(at + 24, true),
          local: view.getUint32(at + 42, true)
        };
      at += CENTRAL_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    return found2;
  }
  function endRecord(view) {
    const last = view.byteLength - END_BYTES;
    for (let at = last; at >= Math.max(0, last - MOST_COMMENT_BYTES); at--)
      if (view.getUint32(at, true) === END_RECORD && view.getUint16(at + 20, true) === last - at) return at;
    return -1;
  }
  function viewOf(bytes) {
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  function crc32(bytes) {
    let crc = ~0;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = crc >>> 1 ^ (crc & 1 ? 3988292384 : 0);
    }
    return ~crc >>> 0;
  }

  // src/core/flatbuffer.ts
  var FILE_IDENTIFIER = "TFL3";
  var MOST_TABLES = 1e3;
  var MOST_NAME_BYTES = 1e3;
  function isTflite(file) {
    return new TextDecoder().decode(file.subarray(4, 8)) === FILE_IDENTIFIER;
  }
  function signaturesOf(file) {
    return walked(
      file,
      (walk, model) => walk.tables(model, 7).map((signature) => ({
        key: walk.text(signature, 2),
        subgraph: walk.number(signature, 4),
        inputs: walk.tensors(signature, 0),
        outputs: walk.tensors(signature, 1)
      }))
    );
  }
  function metadataNames(file) {
    return walked(file, (walk, model) => walk.tables(model, 6).map((entry) => walk.text(entry, 0)));
  }
  function walked(file, visit) {
    if (!isTflite(file)) throw new HandlensError("not-a-model", "not a .tflite model file");
    try {
      const walk = new Walk(file);
      return visit(walk, walk.followed(0));
    } catch (error) {
      throw new HandlensError("model-damaged", "this .tflite is damaged", String(error), "copy or export it again");
    }
  }
  var Walk = class {
    constructor(file) {
      __publicField(this, "file", file);
      __publicField(this, "view");
      __publicField(this, "tablesLeft", MOST_TABLES);
      this.view = viewOf(file);
    }
    followed(at) {
      return at + this.view.getUint32(at, true);
    }
    number(table, which) {
      const at = this.field(table, which);
      return at ? this.view.getUint32(at, true) : 0;
    }
    text(table, which) {
      const at = this.field(table, which);
      if (!at) return "";
      const start2 = this.followed(at);
      const length = this.view.getUint32(start2, true);
      if (length > MOST_NAME_BYTES || start2 + 4 + length > this.file.length)
        throw new RangeError("a name without an end");
      return new TextDecoder().decode(this.file.subarray(start2 + 4, start2 + 4 + length));
    }
    tables(table, which) {
      const at = this.field(table, which);
      if (!at) return [];
      const vector = this.followed(at);
      const count = this.view.getUint32(vector, true);
      this.tablesLeft -= count;
      if (this.tablesLeft < 0) throw new RangeError("more tables than any model file has");
      return Array.from({ length: count }, (_, n) => this.followed(vector + 4 + 4 * n));
    }
    tensors(table, which) {
      return Object.fromEntries(this.tables(table, which).map((map) => [this.text(map, 0), this.number(map, 1)]));
    }
    // Where a field lies; 0 if the table has none.
    field(table, which) {
      const vtable = table - this.view.getInt32(table, true);
      const slot = 4 + 2 * which;
      const offset = slot < this.view.getUint16(vtable, true) ? this.view.getUint16(vtable + slot, true) : 0;
      return offset ? table + offset : 0;
    }
  };

  // src/core/tflite.ts
  var OPTIONS = { numThreads: 1, enableProfiling: false, maxProfilingBufferEntries: 0 };
  var MOST_LINES = 20;
  var TfliteRuntime = class _TfliteRuntime {
    constructor(factory, wasmBinary) {
      __publicField(this, "factory", factory);
      __publicField(this, "wasmBinary", wasmBinary);
      __publicField(this, "name", "TensorFlow Lite (tfjs-tflite 0.0.1-alpha.10)");
      __publicField(this, "instance", null);
    }
    // Started once here, so that a damaged runtime is known before there is a model.
    static async start(factory, wasmBinary) {
      const runtime = new _TfliteRuntime(factory, wasmBinary);
      runtime.instance = await Instance.start(factory, wasmBinary);
      return runtime;
    }
    async open(bytes) {
      if (!this.instance || this.instance.broken) this.instance = await Instance.start(this.factory, this.wasmBinary);
      return new TfliteRunner(this.instance, bytes);
    }
  };
  var Instance = class _Instance {
    constructor(wasm, lines) {
      __publicField(this, "wasm", wasm);
      __publicField(this, "lines", lines);
      __publicField(this, "broken", false);
    }
    static async start(factory, wasmBinary) {
      const lines = [];
      const print2 = (line) => {
        lines.push(line);
        if (lines.length > MOST_LINES) lines.shift();
      };
      try {
        return new _Instance(await factory({ wasmBinary, print: print2, printErr: print2 }), lines);
      } catch (error) {
        throw failure("runtime-damaged", "the runtime in this page does not start", error, lines);
      }
    }
    // Calls into the runtime; its traps and aborts become our error.
    guarded(kind, sentence, call) {
      if (this.broken) throw new HandlensError(kind, sentence, "the runtime broke down before", "open the page again");
      this.lines.length = 0;
      try {
        return call();
      } catch (error) {
        if (error instanceof HandlensError) throw error;
        this.broken = true;
        throw failure(kind, sentence, error, this.lines);
      }
    }
    said() {
      return this.lines.filter((line) => line.trim()).join("; ");
    }
  };
  function failure(kind, sentence, error, lines) {
    const said2 = [String(error), ...lines].join("; ").slice(0, 500);
    if (/out of memory|OOM|enlarge memory|allocation failed|not allocate/i.test(said2))
      return new HandlensError(
        "memory",
        "this device has too little memory free for the model",
        said2,
        "close other pages and open this one again"
      );
    return new HandlensError(kind, sentence, said2);
  }
  var TfliteRunner = class {
    constructor(instance, bytes) {
      __publicField(this, "instance", instance);
      __publicField(this, "signature");
      __publicField(this, "inputs", /* @__PURE__ */ new Map());
      __publicField(this, "outputs", {});
      __publicField(this, "outputTensors", /* @__PURE__ */ new Map());
      __publicField(this, "owned", []);
      __publicField(this, "address", 0);
      __publicField(this, "runner", null);
      var _a3;
      const signature = signaturesOf(bytes).find(({ subgraph }) => subgraph === 0);
      if ((signature == null ? void 0 : signature.key) !== "frame")
        throw new HandlensError(
          "model-no-frame",
          "the model file does not begin with its signature frame",
          (_a3 = signature == null ? void 0 : signature.key) != null ? _a3 : "no signature",
          "export it again with a handlens of today"
        );
      this.signature = signature;
      const refused = "the runtime cannot open this model file";
      try {
        instance.guarded("model-refused", refused, () => this.open(bytes, refused));
      } catch (error) {
        this.close();
        throw error;
      }
    }
    open(bytes, refused) {
      const { wasm } = this.instance;
      this.address = wasm._malloc(bytes.length);
      if (!this.address) throw new Error("out of memory");
      wasm.HEAPU8.set(bytes, this.address);
      const created = wasm.TFLiteWebModelRunner.CreateFromBufferAndOptions(this.address, bytes.length, OPTIONS);
      this.owned.push(created);
      if (!created.ok())
        throw new HandlensError(
          "model-refused",
          refused,
          [created.errorMessage(), this.instance.said()].filter(Boolean).join("; ").slice(0, 500)
        );
      this.runner = created.value();
      this.owned.push(this.runner);
      const [tensorsIn, tensorsOut] = [this.tensors(this.runner.GetInputs()), this.tensors(this.runner.GetOutputs())];
      for (const [name, id] of Object.entries(this.signature.inputs)) this.inputs.set(name, found(tensorsIn, id, name));
      for (const [name, id] of Object.entries(this.signature.outputs)) {
        const tensor = found(tensorsOut, id, name);
        if (!(tensor.view() instanceof Float32Array))
          throw new HandlensError("model-refused", refused, `${name} is not float32`);
        this.outputTensors.set(name, tensor);
      }
    }
    tensors(vector) {
      this.owned.push(vector);
      return new Map(
        Array.from({ length: vector.size() }, (_, at) => {
          const info = vector.get(at);
          this.owned.push(info);
          return [info.id, new Tensor(info)];
        })
      );
    }
    async run(inputs) {
      const runner = this.runner;
      if (!runner) throw new HandlensError("model-closed", "this model is closed");
      return this.instance.guarded("runtime-failed", "the runtime failed on a frame", () => {
        for (const [name, tensor] of this.inputs) tensor.fill(name, inputs[name]);
        if (!runner.Infer())
          throw new HandlensError("runtime-failed", "the runtime failed on a frame", this.instance.said());
        for (const [name, tensor] of this.outputTensors) this.outputs[name] = tensor.view();
        return this.outputs;
      });
    }
    close() {
      const { wasm, broken } = this.instance;
      this.runner = null;
      const owned = this.owned.splice(0).reverse();
      const address = this.address;
      this.address = 0;
      if (broken) return;
      for (const one of owned) one.delete();
      if (address) wasm._free(address);
    }
  };
  var Tensor = class {
    constructor(info) {
      __publicField(this, "info", info);
      __publicField(this, "seen");
      this.seen = info.data();
    }
    view() {
      if (this.seen.length === 0) this.seen = this.info.data();
      return this.seen;
    }
    fill(name, given) {
      const target = this.view();
      if ((given == null ? void 0 : given.constructor) !== target.constructor || given.length !== target.length)
        throw new HandlensError(
          "frame",
          `the model takes ${name} as ${target.constructor.name} of ${target.length}`,
          `${given == null ? void 0 : given.constructor.name} of ${given == null ? void 0 : given.length}`
        );
      target.set(given);
    }
  };
  function found(tensors, id, name) {
    const tensor = tensors.get(id);
    if (!tensor)
      throw new HandlensError(
        "model-damaged",
        "the signature frame names a tensor that is not there",
        name,
        "copy or export it again"
      );
    return tensor;
  }

  // src/core/runtime.ts
  var LOADER_HEAD = "globalThis.handlensLoader = function (Function) {\n";
  var LOADER_TAIL = "\nreturn tflite_web_api_ModuleFactory;\n};\n";
  var SIMD_MODULE = Uint8Array.of(
    0,
    97,
    115,
    109,
    1,
    0,
    0,
    0,
    1,
    5,
    1,
    96,
    0,
    1,
    123,
    3,
    2,
    1,
    0,
    10,
    10,
    1,
    8,
    0,
    65,
    0,
    253,
    15,
    253,
    98,
    11
  );
  function runtimeProblem() {
    const hint = "Chrome or Edge 91, Firefox 113, Safari 16.4, or newer";
    if (typeof WebAssembly !== "object" || typeof WebAssembly.validate !== "function")
      return new HandlensError("runtime-missing", "this browser runs no WebAssembly, which the model needs", "", hint);
    if (!WebAssembly.validate(SIMD_MODULE))
      return new HandlensError("runtime-simd", "this browser's WebAssembly has no SIMD, which the model needs", "", hint);
    if (typeof DecompressionStream !== "function" || typeof Blob !== "function")
      return new HandlensError("runtime-unpacking", "this browser cannot unpack what the page carries", "", hint);
    return null;
  }
  async function openRuntime(loader, wasm, runs2 = runScript) {
    const problem = runtimeProblem();
    if (problem) throw problem;
    const left = globalThis;
    delete left.handlensLoader;
    runs2(LOADER_HEAD + loader + LOADER_TAIL);
    const load = left.handlensLoader;
    if (!load)
      throw new HandlensError(
        "runtime-damaged",
        "the runtime in this page does not start",
        "its script did nothing",
        "save the page once more, whole"
      );
    return TfliteRuntime.start(load(FunctionWithoutEval), wasm);
  }
  function runScript(text2) {
    const script2 = document.createElement("script");
    script2.textContent = text2;
    document.head.append(script2);
    script2.remove();
  }

  // src/core/json.ts
  function record(value, what) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new RangeError(`${what} is no object`);
    return value;
  }
  function text(value, what) {
    if (typeof value !== "string") throw new RangeError(`${what} is no text`);
    return value;
  }
  function finite(value, what) {
    if (typeof value !== "number" || !Number.isFinite(value)) throw new RangeError(`${what} is no number`);
    return value;
  }
  function whole(value, what, least = 0, most = Number.MAX_SAFE_INTEGER) {
    if (!Number.isInteger(value) || value < least || value > most)
      throw new RangeError(`${what} is no whole number from ${least} to ${most}`);
    return value;
  }

  // src/core/figures.ts
  var OF = ["made frames", "test photos", "cross-validated photos"];
  var DEVIATIONS = 1.959964;
  function checkedFigures(document2, version) {
    var _a3, _b, _c;
    if (version < 2) {
      const accuracy = (_a3 = document2["accuracy"]) != null ? _a3 : null;
      return { frames: null, network: accuracy === null ? null : network({ accuracy, count: null }) };
    }
    const figures = record(document2["figures"], "the figures");
    const [ofFrames, ofNetwork] = [(_b = figures["frames"]) != null ? _b : null, (_c = figures["network"]) != null ? _c : null];
    return {
      frames: ofFrames === null ? null : frames(record(ofFrames, "the frames' figures")),
      network: ofNetwork === null ? null : network(record(ofNetwork, "the network's figures"))
    };
  }
  function frames(given) {
    const count = whole(given["count"], "the count of frames", 1);
    const right = whole(given["right"], "right");
    const wrong = whole(given["wrong"], "wrong");
    const none = whole(given["no_reading"], "no_reading");
    if (right + wrong + none !== count) throw new RangeError("the figures of the frames do not add up");
    const of = text(given["of"], "of which frames the figures are");
    if (!OF.includes(of)) throw new RangeError(`figures of ${of}`);
    return {
      count,
      right,
      wrong,
      no_reading: none,
      right_interval: wilson(right, count),
      wrong_interval: wilson(wrong, count),
      no_reading_interval: wilson(none, count),
      of
    };
  }
  function network(given) {
    const accuracy = finite(given["accuracy"], "the accuracy");
    if (accuracy < 0 || accuracy > 1) throw new RangeError(`an accuracy of ${accuracy}`);
    const count = given["count"] == null ? null : whole(given["count"], "the count of pictures", 1);
    return { accuracy, count, interval: count === null ? null : wilson(Math.round(accuracy * count), count) };
  }
  function wilson(successes, count) {
    const share = successes / count;
    const square = DEVIATIONS ** 2 / count;
    const middle = (share + square / 2) / (1 + square);
    const reach = DEVIATIONS * Math.sqrt(share * (1 - share) / count + square / (4 * count)) / (1 + square);
    return [successes > 0 ? middle - reach : 0, successes < count ? middle + reach : 1];
  }

  // src/core/contract.ts
  var CONTRACT_VERSION = 2;
  var FRAME_WIDTH = 640;
  var FRAME_HEIGHT = 480;
  var CONTRACT_FILE = "handlens.json";
  var METADATA_NAME = "handlens";
  var MOST_LABELS = 1e3;
  var MOST_SIDE = 4096;
  var PLANES = ["luma", "chroma_u", "chroma_v"];
  async function readContract(file) {
    if (!isTflite(file))
      throw new HandlensError("not-a-model", "this is not a .tflite model file", "", "handlens build makes one");
    const entry = await readEntry(file, CONTRACT_FILE);
    if (entry === "no archive" && isCut(file))
      throw new HandlensError(
        "model-damaged",
        "this model file is damaged: its end is missing",
        "",
        "copy it once more, whole"
      );
    if (typeof entry === "string")
      throw new HandlensError(
        "no-contract",
        "this .tflite does not say what it is",
        entry,
        "handlens build or handlens export makes files that do"
      );
    return parseContract(new TextDecoder().decode(entry));
  }
  function isCut(file) {
    try {
      return metadataNames(file).includes(METADATA_NAME);
    } catch {
      return true;
    }
  }
  function parseContract(json) {
    let parsed;
    try {
      parsed = JSON.parse(json);
    } catch (error) {
      throw new HandlensError("model-damaged", "the contract is not JSON", String(error));
    }
    try {
      return checked(record(parsed, "the contract"));
    } catch (error) {
      if (error instanceof HandlensError) throw error;
      throw new HandlensError("model-damaged", "the contract lacks something or says it oddly", String(error));
    }
  }
  function checked(document2) {
    const version = whole(document2["handlens"], "the version", 1);
    if (version > CONTRACT_VERSION)
      throw new HandlensError(
        "model-newer",
        "the model file was made by a newer handlens than this page",
        `contract version ${version}`,
        "make the page with that handlens"
      );
    const task = text(document2["task"], "the task");
    if (task !== "classify")
      throw new HandlensError(
        "model-task",
        "this page reads only the task classify",
        task,
        "make the page with a newer handlens"
      );
    const view = text(document2["view"], "the view");
    if (view !== "ink" && view !== "photo") throw new RangeError(`the view is ${view}`);
    const input = record(document2["input"], "the input");
    const channels = whole(input["channels"], "the channels", 1, 3);
    if (channels !== 1 && channels !== 3) throw new RangeError(`${channels} channels`);
    const threshold = finite(document2["threshold"], "the threshold");
    if (threshold < 0 || threshold > 1) throw new RangeError(`the threshold is ${threshold}`);
    const dataset = document2["dataset"] == null ? {} : record(document2["dataset"], "the dataset");
    const versions = document2["versions"] == null ? {} : record(document2["versions"], "the versions");
    return {
      version,
      name: text(document2["name"], "the name"),
      task,
      view,
      labels: labels(document2["labels"]),
      nothing: document2["nothing"] === true,
      embedding: document2["embedding"] == null ? null : whole(document2["embedding"], "the embedding", 1),
      calibrated: document2["calibrated"] === true,
      frame: frame(document2["frame"]),
      planes: channels === 1 ? PLANES.slice(0, 1) : PLANES,
      input: {
        height: whole(input["height"], "the input's height", 1, MOST_SIDE),
        width: whole(input["width"], "the input's width", 1, MOST_SIDE),
        channels
      },
      threshold,
      figures: checkedFigures(document2, version),
      network: said(document2["network"]),
      precision: said(document2["precision"]),
      seed: document2["seed"] == null ? 0 : finite(document2["seed"], "the seed"),
      versions: Object.fromEntries(Object.entries(versions).map(([name, value]) => [name, said(value)])),
      dataset: { name: said(dataset["name"]), digest: said(dataset["digest"]) }
    };
  }
  function labels(value) {
    if (!Array.isArray(value) || value.length < 2 || value.length > MOST_LABELS)
      throw new RangeError(`2 to ${MOST_LABELS} labels`);
    const names = value.map((label) => text(label, "a label"));
    if (names.includes("")) throw new RangeError("a label without a name");
    if (new Set(names).size !== names.length) throw new RangeError("labels that are alike");
    return names;
  }
  function frame(value) {
    if (value === null)
      throw new HandlensError(
        "model-no-frame",
        "this model file takes no camera frames",
        "",
        "export it again with a handlens of today"
      );
    const sizes = record(value, "the frame");
    const height = whole(sizes["height"], "the frame's height", 1, MOST_SIDE);
    const width = whole(sizes["width"], "the frame's width", 1, MOST_SIDE);
    if (height !== FRAME_HEIGHT || width !== FRAME_WIDTH)
      throw new HandlensError(
        "model-no-frame",
        `this page makes frames of ${FRAME_WIDTH} x ${FRAME_HEIGHT} alone`,
        `${width} x ${height}`
      );
    return { height, width };
  }
  function said(value) {
    return value == null ? "" : String(value).slice(0, 1e3);
  }
  function decide(contract, found2) {
    var _a3, _b;
    const best2 = highest(found2.probabilities);
    const score = found2.presence * ((_a3 = found2.probabilities[best2]) != null ? _a3 : 0);
    return { best: best2, score, label: score >= contract.threshold ? (_b = contract.labels[best2]) != null ? _b : null : null };
  }
  function highest(values) {
    let best2 = 0;
    for (let at = 1; at < values.length; at++) if (values[at] > values[best2]) best2 = at;
    return best2;
  }

  // src/core/model.ts
  var PLANE_BYTES = {
    luma: FRAME_WIDTH * FRAME_HEIGHT,
    chroma_u: FRAME_WIDTH * FRAME_HEIGHT / 4,
    chroma_v: FRAME_WIDTH * FRAME_HEIGHT / 4
  };
  async function openModel(bytes, runtime) {
    const contract = await readContract(bytes);
    const runner = await runtime.open(bytes);
    const model = new OpenModel(contract, runner);
    try {
      await model.prove();
    } catch (error) {
      model.close();
      throw error;
    }
    return model;
  }
  var OpenModel = class {
    constructor(contract, runner) {
      __publicField(this, "contract", contract);
      __publicField(this, "runner", runner);
      __publicField(this, "rotation", new Int32Array(1));
      __publicField(this, "inputs", { rotation: this.rotation });
      __publicField(this, "last", Promise.resolve());
      __publicField(this, "closed", false);
    }
    // A grey frame: what answers it in other shapes than the contract says is not shown to anybody. It also packs the weights,
    // which makes the first run slow.
    async prove() {
      const grey = Object.fromEntries(
        this.contract.planes.map((name) => [name, new Uint8Array(PLANE_BYTES[name]).fill(128)])
      );
      await this.run(grey);
    }
    // One after the other, in the order of the calls: the runtime has one set of inputs and outputs.
    run(planes, quarterTurns = 0, into) {
      const mine = this.last.then(() => this.once(planes, quarterTurns, into));
      this.last = mine.catch(() => void 0);
      return mine;
    }
    close() {
      if (this.closed) return;
      this.closed = true;
      this.last = this.last.then(() => this.runner.close());
    }
    async once(planes, quarterTurns, into) {
      if (this.closed) throw new HandlensError("model-closed", "this model is closed");
      if (![0, 1, 2, 3].includes(quarterTurns))
        throw new HandlensError("frame", "quarter turns are 0 to 3", String(quarterTurns));
      for (const name of this.contract.planes) {
        const plane = planes[name];
        if ((plane == null ? void 0 : plane.length) !== PLANE_BYTES[name])
          throw new HandlensError(
            "frame",
            `${name} takes ${PLANE_BYTES[name]} bytes`,
            plane ? `${plane.length}` : "none"
          );
        this.inputs[name] = plane;
      }
      this.rotation[0] = quarterTurns;
      return this.copied(await this.runner.run(this.inputs), into);
    }
    copied(outputs, into) {
      const { labels: labels2, input } = this.contract;
      const probabilities = sized(outputs, "output_node", labels2.length);
      const presence = sized(outputs, "presence", 1)[0];
      const [x, y, width, height] = sized(outputs, "box", 4);
      const seen = sized(outputs, "seen", input.height * input.width * input.channels);
      if (!into)
        return { probabilities: probabilities.slice(), presence, box: [x, y, width, height], seen: seen.slice() };
      into.probabilities.set(probabilities);
      into.seen.set(seen);
      const kept = into;
      kept.presence = presence;
      [kept.box[0], kept.box[1], kept.box[2], kept.box[3]] = [x, y, width, height];
      return into;
    }
  };
  function sized(outputs, name, length) {
    var _a3;
    const output = outputs[name];
    if ((output == null ? void 0 : output.length) !== length)
      throw new HandlensError(
        "model-damaged",
        `the model's ${name} does not fit its contract`,
        `${(_a3 = output == null ? void 0 : output.length) != null ? _a3 : "no"} values instead of ${length}`,
        "export it again"
      );
    return output;
  }

  // src/core/golden.ts
  var MOST_FRAMES = 64;
  var LUMA_BYTES = FRAME_WIDTH * FRAME_HEIGHT;
  async function readGolden(part2) {
    const end = part2.indexOf(0);
    if (end < 0) throw damaged("no planes");
    let described;
    let frames2;
    let colour;
    try {
      described = record(JSON.parse(new TextDecoder().decode(part2.subarray(0, end))), "the text");
      whole(described["height"], "the height", FRAME_HEIGHT, FRAME_HEIGHT);
      whole(described["width"], "the width", FRAME_WIDTH, FRAME_WIDTH);
      const [planes, rows] = [described["planes"], described["frames"]];
      if (!Array.isArray(planes) || !Array.isArray(rows) || rows.length > MOST_FRAMES)
        throw new RangeError("no list of frames");
      colour = planes.length === 3;
      if (planes.join() !== (colour ? "luma,chroma_u,chroma_v" : "luma"))
        throw new RangeError(`the planes ${planes.join()}`);
      frames2 = rows.map(answer);
      finite(described["tolerance"], "the tolerance");
    } catch (error) {
      throw damaged(String(error));
    }
    const frameBytes = colour ? LUMA_BYTES * 1.5 : LUMA_BYTES;
    const bytes = await unpacked(part2.subarray(end + 1), "deflate", frameBytes * frames2.length, "golden-damaged");
    if (bytes.length !== frameBytes * frames2.length) throw damaged(`${bytes.length} bytes of planes`);
    return {
      tolerance: described["tolerance"],
      frames: frames2.map((frame2, at) => ({
        ...frame2,
        planes: planesOf(bytes.subarray(at * frameBytes, (at + 1) * frameBytes), colour)
      }))
    };
  }
  function damaged(received) {
    return new HandlensError(
      "golden-damaged",
      "the frames for the self-check are damaged",
      received,
      "save the page once more, whole"
    );
  }
  function answer(value) {
    const row = record(value, "a frame");
    const output = row["output"];
    if (!Array.isArray(output)) throw new RangeError("a frame without output");
    return {
      quarterTurns: whole(row["rotation"], "the rotation", 0, 3),
      truth: text(row["truth"], "the truth"),
      label: row["label"] === null ? null : text(row["label"], "the label"),
      score: finite(row["score"], "the score"),
      presence: finite(row["presence"], "the presence"),
      output: output.map((share) => finite(share, "the output"))
    };
  }
  function planesOf(bytes, colour) {
    const luma = summed(bytes.subarray(0, LUMA_BYTES), FRAME_WIDTH);
    if (!colour) return { luma };
    const [u, v] = [LUMA_BYTES, LUMA_BYTES * 1.25].map(
      (start2) => summed(bytes.subarray(start2, start2 + LUMA_BYTES / 4), FRAME_WIDTH / 2)
    );
    return { luma, chroma_u: u, chroma_v: v };
  }
  function summed(plane, width) {
    for (let at = width; at < plane.length; at++) plane[at] += plane[at - width];
    return plane;
  }
  async function goldenCheck(model, golden) {
    const rows = [];
    let elapsedMs = 0;
    for (const frame2 of golden.frames) {
      if (rows.length === 0) await model.run(frame2.planes, frame2.quarterTurns);
      const startMs = performance.now();
      const found2 = await model.run(frame2.planes, frame2.quarterTurns);
      elapsedMs += performance.now() - startMs;
      rows.push(verdict(model.contract, golden.tolerance, frame2, found2));
    }
    const passed = rows.filter((row) => row.passed).length;
    return {
      rows,
      passed,
      good: passed === rows.length,
      millisecondsAFrame: elapsedMs / Math.max(1, rows.length),
      worst: Math.max(0, ...rows.map((row) => row.difference))
    };
  }
  function verdict(contract, tolerance, frame2, found2) {
    const { label, score } = decide(contract, found2);
    const difference = differenceOf(frame2, found2, score);
    const onTheEdge = Math.abs(frame2.score - contract.threshold) <= tolerance;
    const passed = difference <= tolerance && (label === frame2.label || onTheEdge);
    return { truth: frame2.truth, wanted: frame2.label, got: label, passed, difference, seen: found2.seen };
  }
  function differenceOf(frame2, { probabilities, presence }, score) {
    if (frame2.output.length !== probabilities.length) return Infinity;
    const most = Math.max(
      Math.abs(score - frame2.score),
      Math.abs(presence - frame2.presence),
      ...frame2.output.map((share, at) => Math.abs(probabilities[at] - share))
    );
    return Number.isNaN(most) ? Infinity : most;
  }

  // src/core/pictures.ts
  var MOST_PIXELS = 24e6;
  var LARGEST_FACTOR = 8;
  var STRIP_ROWS = 512;
  async function pixelsOf(picture) {
    let bitmap;
    try {
      bitmap = await createImageBitmap(picture, { imageOrientation: "from-image", colorSpaceConversion: "none" });
    } catch (error) {
      throw new HandlensError(
        "picture",
        "this picture cannot be opened here",
        `${picture.type || "a file of no known kind"}, ${String(error)}`,
        "save it as JPEG or PNG"
      );
    }
    try {
      return pixelsOfBitmap(bitmap);
    } finally {
      bitmap.close();
    }
  }
  function shrinkFactor(pixels) {
    let factor = 1;
    while (pixels > MOST_PIXELS * factor ** 2 && factor < LARGEST_FACTOR) factor *= 2;
    return factor;
  }
  function pixelsOfBitmap(bitmap) {
    const full = { width: bitmap.width, height: bitmap.height };
    const factor = shrinkFactor(full.width * full.height);
    const [width, height] = [Math.ceil(full.width / factor), Math.ceil(full.height / factor)];
    try {
      const rgba = new Uint8Array(width * height * 4);
      const context = canvasOf(width, Math.min(STRIP_ROWS, height));
      context.imageSmoothingQuality = "high";
      for (let top = 0; top < height; top += STRIP_ROWS) {
        const rows = Math.min(STRIP_ROWS, height - top);
        rgba.set(strip(context, bitmap, top, rows, width, factor), top * width * 4);
      }
      return factor === 1 ? { width, height, rgba } : { width, height, rgba, full };
    } catch (error) {
      if (error instanceof HandlensError) throw error;
      throw new HandlensError(
        "picture-too-large",
        "this picture is too large for this browser",
        `${full.width} x ${full.height}, ${String(error)}`,
        "make it smaller"
      );
    }
  }
  function strip(context, bitmap, top, rows, width, factor) {
    context.clearRect(0, 0, width, rows);
    context.drawImage(bitmap, 0, top * factor, width * factor, rows * factor, 0, 0, width, rows);
    return context.getImageData(0, 0, width, rows).data;
  }

  // src/core/colours.ts
  var [WHITE, BLACK] = [255, 0];
  var U = [-299, -587, 886, 1772];
  var V = [701, -587, -114, 1402];
  function lumaOf(red, green, blue) {
    return 19595 * red + 38470 * green + 7471 * blue + 32768 >> 16;
  }
  function lumaPlane(rgba, into = new Uint8Array(rgba.length / 4)) {
    for (let to = 0, from = 0; from < rgba.length; to++, from += 4)
      into[to] = 19595 * rgba[from] + 38470 * rgba[from + 1] + 7471 * rgba[from + 2] + 32768 >> 16;
    return into;
  }
  function chromaPlanes(red, green, blue, width, into, step = 1) {
    const half = width / 2;
    const right = step;
    const below = width * step;
    const [uRed, uGreen, uBlue, uScale] = U;
    const [vRed, vGreen, vBlue, vScale] = V;
    const [uStart, vStart] = [4 * uScale * 128 + 2 * uScale, 4 * vScale * 128 + 2 * vScale];
    for (let at = 0; at < into.chroma_u.length; at++) {
      const first = (Math.floor(at / half) * 2 * width + at % half * 2) * step;
      const r = red[first] + red[first + right] + red[first + below] + red[first + below + right];
      const g = green[first] + green[first + right] + green[first + below] + green[first + below + right];
      const b = blue[first] + blue[first + right] + blue[first + below] + blue[first + below + right];
      const u = (uRed * r + uGreen * g + uBlue * b + uStart) / (4 * uScale) | 0;
      const v = (vRed * r + vGreen * g + vBlue * b + vStart) / (4 * vScale) | 0;
      into.chroma_u[at] = u > 255 ? 255 : u;
      into.chroma_v[at] = v > 255 ? 255 : v;
    }
  }
  function onGround(pixels) {
    const { rgba, width, height } = pixels;
    if (!isTransparent(rgba)) return pixels;
    const ground = groundOf(pixels);
    const opaque = new Uint8Array(width * height * 4);
    for (let at = 0; at < rgba.length; at += 4) {
      const alpha = rgba[at + 3];
      const below = (255 - alpha) * ground + 127;
      for (let channel = at; channel < at + 3; channel++) opaque[channel] = (alpha * rgba[channel] + below) / 255 | 0;
      opaque[at + 3] = 255;
    }
    return { ...pixels, rgba: opaque };
  }
  function isTransparent(rgba) {
    for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return true;
    return false;
  }
  function groundOf({ rgba, width, height }) {
    let [light, weight, clear] = [0, 0, 0];
    for (let at = 0; at < rgba.length; at += 4) {
      const alpha = rgba[at + 3];
      light += alpha * lumaOf(rgba[at], rgba[at + 1], rgba[at + 2]);
      weight += alpha;
      if (alpha < 128) clear++;
    }
    return 2 * light > 255 * weight && 2 * clear > width * height ? BLACK : WHITE;
  }

  // src/core/resample.ts
  var BITS = 22;
  var HALF = 1 << BITS - 1;
  var BICUBIC_A = -0.5;
  function raster(bytes, width, height, step = 1, start2 = 0) {
    return { bytes, width, height, start: start2, step, stride: width * step };
  }
  function partOf(whole2, left, top, width, height) {
    return { ...whole2, width, height, start: whole2.start + top * whole2.stride + left * whole2.step };
  }
  function resized(source, wantedWidth, wantedHeight, enlarges, [left, top, right, bottom] = [0, 0, source.width, source.height]) {
    const across = new Axis(source.width, left, right, wantedWidth, enlarges);
    const down = new Axis(source.height, top, bottom, wantedHeight, enlarges);
    const firstRow = down.idle ? 0 : down.first[0];
    const rows = (down.idle ? source.height : down.end(wantedHeight - 1)) - firstRow;
    const narrow = new Uint8Array(rows * wantedWidth);
    for (let y = 0; y < rows; y++)
      across.alongRow(source, source.start + (firstRow + y) * source.stride, narrow, y * wantedWidth);
    return down.idle ? narrow : down.alongColumns(narrow, firstRow, wantedWidth);
  }
  var Axis = class {
    constructor(length, from, until, wanted, enlarges) {
      __publicField(this, "first");
      // of the pixels that a wanted pixel is made of
      __publicField(this, "idle");
      // nothing changes along this axis
      __publicField(this, "count");
      __publicField(this, "weights");
      // `most` for each wanted pixel
      __publicField(this, "most");
      [from, until] = [Math.fround(from), Math.fround(until)];
      this.idle = wanted === length && from === 0 && until === length;
      const scale = Math.fround(until - from) / wanted;
      const stretch = Math.max(scale, 1);
      const support = (enlarges ? 2 : 0.5) * stretch;
      this.most = Math.ceil(support) * 2 + 1;
      this.first = new Int32Array(wanted);
      this.count = new Int32Array(wanted);
      this.weights = new Int32Array(wanted * this.most);
      const shares = new Float64Array(this.most);
      for (let at = 0; at < wanted; at++) {
        const centre = from + (at + 0.5) * scale;
        const first = Math.max(0, Math.trunc(centre - support + 0.5));
        const count = Math.min(length, Math.trunc(centre + support + 0.5)) - first;
        let sum = 0;
        for (let k = 0; k < count; k++) {
          const away = (k + first - centre + 0.5) * (1 / stretch);
          shares[k] = enlarges ? bicubic(Math.abs(away)) : away > -0.5 && away <= 0.5 ? 1 : 0;
          sum += shares[k];
        }
        this.first[at] = first;
        this.count[at] = count;
        for (let k = 0; k < count; k++) {
          const share = (sum === 0 ? shares[k] : shares[k] / sum) * (1 << BITS);
          this.weights[at * this.most + k] = Math.trunc(share < 0 ? share - 0.5 : share + 0.5);
        }
      }
    }
    end(at) {
      return this.first[at] + this.count[at];
    }
    alongRow(source, start2, into, at) {
      const { bytes, step } = source;
      const { first, count, weights, most } = this;
      if (this.idle) {
        for (let x = 0; x < first.length; x++) into[at + x] = bytes[start2 + x * step];
        return;
      }
      for (let x = 0; x < first.length; x++) {
        let sum = HALF;
        let from = start2 + first[x] * step;
        const end = x * most + count[x];
        for (let k = x * most; k < end; k++, from += step) sum += bytes[from] * weights[k];
        into[at + x] = clipped(sum);
      }
    }
    alongColumns(from, firstRow, width) {
      const { first, count, weights, most } = this;
      const into = new Uint8Array(first.length * width);
      const sums = new Int32Array(width);
      for (let y = 0; y < first.length; y++) {
        sums.fill(HALF);
        for (let k = 0, at = (first[y] - firstRow) * width; k < count[y]; k++) {
          const weight = weights[y * most + k];
          for (let x = 0; x < width; x++, at++) sums[x] += from[at] * weight;
        }
        for (let x = 0; x < width; x++) into[y * width + x] = clipped(sums[x]);
      }
      return into;
    }
  };
  function bicubic(away) {
    if (away < 1) return ((BICUBIC_A + 2) * away - (BICUBIC_A + 3)) * away * away + 1;
    return away < 2 ? (((away - 5) * away + 8) * away - 4) * BICUBIC_A : 0;
  }
  function clipped(sum) {
    const value = sum >> BITS;
    return value < 0 ? 0 : value > 255 ? 255 : value;
  }

  // src/core/planes.ts
  var LENS_SIDE = Math.min(FRAME_WIDTH, FRAME_HEIGHT);
  var LENS_LEFT = (FRAME_WIDTH - LENS_SIDE) / 2;
  function framePart(width, height) {
    const short = Math.min(width, height);
    const frameWidth = short * FRAME_WIDTH / LENS_SIDE;
    const [left, top] = [(width - frameWidth) / 2, (height - short) / 2];
    const part2 = {
      left: Math.max(left, 0),
      top: Math.max(top, 0),
      right: Math.min(left + frameWidth, width),
      bottom: Math.min(top + short, height)
    };
    const scale = LENS_SIDE / short;
    const columns = Math.min(FRAME_WIDTH, Math.max(1, toEven((part2.right - part2.left) * scale)));
    return { ...part2, columns, enlarges: scale >= 1 };
  }
  function planesOfPicture(pixels, planes) {
    const { width, height, rgba } = pixels;
    if (planes.length === 1) return { luma: framed(raster(lumaPlane(rgba), width, height)) };
    const [red, green, blue] = [0, 1, 2].map((channel) => framed(raster(rgba, width, height, 4, channel)));
    return colourPlanes(red, green, blue);
  }
  function colourPlanes(red, green, blue) {
    const luma = new Uint8Array(red.length);
    for (let at = 0; at < luma.length; at++)
      luma[at] = 19595 * red[at] + 38470 * green[at] + 7471 * blue[at] + 32768 >> 16;
    const chroma = { chroma_u: new Uint8Array(luma.length / 4), chroma_v: new Uint8Array(luma.length / 4) };
    chromaPlanes(red, green, blue, FRAME_WIDTH, chroma);
    return { luma, ...chroma };
  }
  function framed(source) {
    const part2 = framePart(source.width, source.height);
    const extent = [part2.left, part2.top, part2.right, part2.bottom];
    const scaled = resized(source, part2.columns, FRAME_HEIGHT, part2.enlarges, extent);
    const plane = new Uint8Array(FRAME_WIDTH * FRAME_HEIGHT);
    padRows(scaled, part2.columns, plane, 1);
    return plane;
  }
  function padRows(pixels, width, frame2, step) {
    const before = FRAME_WIDTH - width >> 1;
    for (let y = 0; y < FRAME_HEIGHT; y++) {
      const from = y * width * step;
      const line = y * FRAME_WIDTH * step;
      const last = from + (width - 1) * step;
      frame2.set(pixels.subarray(from, from + width * step), line + before * step);
      for (let channel = 0; channel < step; channel++) {
        for (let x = 0; x < before; x++) frame2[line + x * step + channel] = pixels[from + channel];
        for (let x = before + width; x < FRAME_WIDTH; x++) frame2[line + x * step + channel] = pixels[last + channel];
      }
    }
  }
  function toEven(value) {
    const floor = Math.floor(value);
    return value - floor === 0.5 ? floor + floor % 2 : Math.round(value);
  }

  // src/core/looks.ts
  var WHOLE_SHARE_PERCENT = 72;
  var CLOSER_SHARE_PERCENT = 50;
  var RIM_REACH_PERCENT = 30;
  var LEAST_LOOK_PIXELS = 8;
  var CUT_REACH_PERCENT = 8;
  function wholeLook(width, height) {
    const side = Math.ceil(Math.max(width, height) * 100 / WHOLE_SHARE_PERCENT);
    return { left: Math.floor((width - side) / 2), top: Math.floor((height - side) / 2), side };
  }
  function squareLook(width, height) {
    const side = Math.min(width, height);
    return { left: width - side >> 1, top: height - side >> 1, side };
  }
  function closerLook(look, box, width, height) {
    const [left, top, right, bottom] = toPicture(look, box);
    const longer = Math.max(right - left, bottom - top);
    const side = Math.max(LEAST_LOOK_PIXELS, rounded(longer * 100 / CLOSER_SHARE_PERCENT));
    const x = Math.min(Math.max((left + right) / 2, 0), width);
    const y = Math.min(Math.max((top + bottom) / 2, 0), height);
    return { left: rounded(x - side / 2), top: rounded(y - side / 2), side };
  }
  function windows(width, height) {
    const side = Math.max(width, height) + 1 >> 1;
    return starts(height, side).flatMap((top) => starts(width, side).map((left) => ({ left, top, side })));
  }
  function starts(length, side) {
    if (length <= side) return [Math.floor((length - side) / 2)];
    const steps = Math.ceil(2 * (length - side) / side);
    return Array.from({ length: steps + 1 }, (_, step) => Math.floor((length - side) * step / steps));
  }
  function toPicture(look, box) {
    const [x, y, width, height] = [box[0] * look.side, box[1] * look.side, box[2] * look.side, box[3] * look.side];
    return [look.left + x - width / 2, look.top + y - height / 2, look.left + x + width / 2, look.top + y + height / 2];
  }
  function overlap(one, other) {
    const width = Math.min(one[2], other[2]) - Math.max(one[0], other[0]);
    const height = Math.min(one[3], other[3]) - Math.max(one[1], other[1]);
    const smaller = Math.min(area(one), area(other));
    return smaller > 0 ? Math.max(0, width) * Math.max(0, height) / smaller : 0;
  }
  function area(place) {
    return (place[2] - place[0]) * (place[3] - place[1]);
  }
  function stillLuma(luma, look) {
    const frame2 = new Uint8Array(FRAME_WIDTH * FRAME_HEIGHT);
    padRows(onItsPaper(seenPart(luma, look)), LENS_SIDE, frame2, 1);
    return frame2;
  }
  function seenPart(luma, look) {
    const [x, columns, left, width] = shared(look.left, look.side, luma.width);
    const [y, rows, top, height] = shared(look.top, look.side, luma.height);
    const bytes = resized(partOf(luma, x, y, columns, rows), width, height, look.side <= LENS_SIDE);
    const column = (at) => Uint8Array.from({ length: height }, (_, row2) => bytes[row2 * width + at]);
    const row = (at) => bytes.slice(at * width, (at + 1) * width);
    return {
      pixels: raster(bytes, width, height),
      left,
      top,
      rims: [row(0), row(height - 1), column(0), column(width - 1)]
    };
  }
  function shared(first, side, length) {
    const low = Math.max(0, first);
    const high = Math.min(length, first + side);
    const place = (at) => Math.floor((2 * (at - first) * LENS_SIDE + side) / (2 * side));
    const before = Math.min(place(low), LENS_SIDE - 1);
    return [low, high - low, before, Math.max(place(high), before + 1) - before];
  }
  function onItsPaper({ pixels, left, top, rims }) {
    const { width, height, bytes } = pixels;
    const [above, below, before, after] = rims.map(paperOfRim);
    const lens = new Uint8Array(LENS_SIDE * LENS_SIDE);
    for (let y = 0; y < LENS_SIDE; y++) {
      const row = y - top;
      const line = y * LENS_SIDE;
      const right = line + left + width;
      if (row >= 0 && row < height) {
        lens.fill(before[row], line, line + left);
        lens.set(bytes.subarray(row * width, (row + 1) * width), line + left);
        lens.fill(after[row], right, line + LENS_SIDE);
      } else {
        const beyond = row < 0 ? above : below;
        const nearest = row < 0 ? 0 : height - 1;
        lens.fill(beyond[0] + before[nearest] + 1 >> 1, line, line + left);
        lens.set(beyond, line + left);
        lens.fill(beyond[width - 1] + after[nearest] + 1 >> 1, right, line + LENS_SIDE);
      }
    }
    return lens;
  }
  function paperOfRim(rim) {
    const reach = Math.floor(rim.length * RIM_REACH_PERCENT / 100);
    const paper = new Uint8Array(rim.length);
    const counts = new Int32Array(256);
    let within = 0;
    for (let next = 0; next < rim.length + reach; next++) {
      if (next < rim.length) {
        counts[rim[next]]++;
        within++;
      }
      const middle = next - reach;
      if (middle < 0) continue;
      paper[middle] = lowerMedian(counts, within);
      if (middle >= reach) {
        counts[rim[middle - reach]]--;
        within--;
      }
    }
    return paper;
  }
  function lowerMedian(counts, total) {
    let left = total - 1 >> 1;
    let value = 0;
    while (left >= counts[value]) left -= counts[value++];
    return value;
  }
  function isCut2(luma, place) {
    const look = wholeLook(luma.width, luma.height);
    const part2 = seenPart(luma, look);
    const { width, height, bytes } = part2.pixels;
    const inPart = (value, start2, margin, end) => Math.min(Math.max((value - start2) * LENS_SIDE / look.side - margin, 0), end);
    const left = inPart(place[0], look.left, part2.left, width);
    const top = inPart(place[1], look.top, part2.top, height);
    const right = inPart(place[2], look.left, part2.left, width);
    const bottom = inPart(place[3], look.top, part2.top, height);
    const near = CUT_REACH_PERCENT / 100 * Math.max(right - left, bottom - top);
    const isNear = [top <= near, bottom >= height - near, left <= near, right >= width - near];
    const papers = part2.rims.map(paperOfRim);
    const counts = new Int32Array(256);
    for (const paper2 of papers) for (const value of paper2) counts[value]++;
    const paper = lowerMedian(counts, 2 * (width + height));
    const [firstRow, endRow] = [Math.trunc(top), Math.min(Math.trunc(bottom) + 1, height)];
    const [firstColumn, endColumn] = [Math.trunc(left), Math.min(Math.trunc(right) + 1, width)];
    let strongest = 1;
    for (let y = firstRow; y < endRow; y++)
      for (let x = firstColumn; x < endColumn; x++)
        strongest = Math.max(strongest, Math.abs(bytes[y * width + x] - paper));
    return part2.rims.some((rim, which) => {
      const [first, end] = which < 2 ? [firstColumn, endColumn] : [firstRow, endRow];
      for (let at = first; isNear[which] && at < end; at++)
        if (Math.abs(rim[at] - papers[which][at]) * 2 >= strongest) return true;
      return false;
    });
  }
  function rounded(value) {
    return Math.floor(value + 0.5);
  }

  // src/core/stills.ts
  var SMALL_PERCENT = 30;
  var RIM_PERCENT = 2;
  var SAME_THING_PERCENT = 30;
  var LONGEST_TASK_MS = 50;
  async function readStill(pixels, model) {
    const opaque = onGround(pixels);
    const look = new Looking(model);
    if (model.contract.view === "photo") {
      const square = squareLook(opaque.width, opaque.height);
      return placed(await look.at(square, planesOfPicture(opaque, model.contract.planes)), opaque, null);
    }
    const luma = raster(lumaPlane(opaque.rgba), opaque.width, opaque.height);
    let best2 = await look.atLuma(luma, wholeLook(luma.width, luma.height));
    if (best2.decision.label === null || Math.max(best2.found.box[2], best2.found.box[3]) * 100 < SMALL_PERCENT) {
      const closer = await look.closer(luma, best2);
      if (outranks(closer, best2)) best2 = closer;
    }
    let note = null;
    if (best2.decision.label === null) {
      const things = await thingsOf(look, luma);
      if (things.length === 1) best2 = things[0];
      if (things.length > 1) note = "several";
    }
    if (note === null && best2.decision.label !== null && isCut2(luma, best2.place)) note = "cut";
    return placed(best2, opaque, note);
  }
  var Looking = class {
    constructor(model) {
      __publicField(this, "model", model);
      __publicField(this, "since", performance.now());
    }
    async at(look, planes) {
      const found2 = await this.model.run(planes);
      if (performance.now() - this.since > LONGEST_TASK_MS) {
        await new Promise((resolve) => setTimeout(resolve));
        this.since = performance.now();
      }
      return { look, planes, found: found2, decision: decide(this.model.contract, found2), place: toPicture(look, found2.box) };
    }
    atLuma(luma, look) {
      return this.at(look, { luma: stillLuma(luma, look) });
    }
    closer(luma, seen) {
      return this.atLuma(luma, closerLook(seen.look, seen.found.box, luma.width, luma.height));
    }
  };
  async function thingsOf(look, luma) {
    const found2 = [];
    for (const window2 of windows(luma.width, luma.height)) {
      const seen = await look.atLuma(luma, window2);
      const closer = await look.closer(luma, seen);
      found2.push(...[seen, closer].filter((one) => one.decision.label !== null && standsFree(one)));
    }
    found2.sort((one, other) => other.decision.score - one.decision.score);
    const things = [];
    for (const one of found2)
      if (things.every((thing) => overlap(one.place, thing.place) * 100 < SAME_THING_PERCENT)) things.push(one);
    return things;
  }
  function outranks(one, other) {
    const read = one.decision.label !== null;
    return read === (other.decision.label !== null) ? one.decision.score > other.decision.score : read;
  }
  function standsFree({ found: found2 }) {
    const [x, y, width, height] = found2.box;
    const nearest = Math.min(x - width / 2, y - height / 2, 1 - x - width / 2, 1 - y - height / 2);
    return nearest * 100 >= RIM_PERCENT;
  }
  function placed(seen, { width, height, full = { width, height } }, note) {
    const [across, down] = [full.width / width, full.height / height];
    const [left, top, right, bottom] = seen.place;
    const place = [left * across, top * down, right * across, bottom * down];
    const { look, planes, found: found2, decision } = seen;
    const { label, score } = decision;
    return {
      readings: label === null ? [] : [{ label, score, place, box: found2.box }],
      note,
      look,
      planes,
      found: found2,
      decision,
      place
    };
  }

  // src/core/video.ts
  var VideoPlanes = class {
    constructor(planes) {
      __publicField(this, "planes");
      __publicField(this, "colour");
      __publicField(this, "padded", new Uint8ClampedArray(FRAME_WIDTH * FRAME_HEIGHT * 4));
      __publicField(this, "context", null);
      this.colour = planes.length === 3;
      const chroma = this.colour ? FRAME_WIDTH * FRAME_HEIGHT / 4 : 0;
      this.planes = {
        luma: new Uint8Array(FRAME_WIDTH * FRAME_HEIGHT),
        chroma_u: new Uint8Array(chroma),
        chroma_v: new Uint8Array(chroma)
      };
    }
    // source: a video or a VideoFrame, with its size in pixels (videoWidth and videoHeight).
    of(source, width, height) {
      var _a3;
      const part2 = framePart(width, height);
      if (((_a3 = this.context) == null ? void 0 : _a3.canvas.width) !== part2.columns) {
        this.context = canvasOf(part2.columns, FRAME_HEIGHT);
        this.context.imageSmoothingQuality = "high";
      }
      this.context.drawImage(
        source,
        part2.left,
        part2.top,
        part2.right - part2.left,
        part2.bottom - part2.top,
        0,
        0,
        part2.columns,
        FRAME_HEIGHT
      );
      return this.ofPixels(this.context.getImageData(0, 0, part2.columns, FRAME_HEIGHT).data, part2.columns);
    }
    // rgba: the part of the frame that the camera fills, 480 rows of so many columns.
    ofPixels(rgba, columns) {
      let frame2 = rgba;
      if (columns !== FRAME_WIDTH) {
        frame2 = this.padded;
        padRows(rgba, columns, frame2, 4);
      }
      lumaPlane(frame2, this.planes.luma);
      if (this.colour) chromaPlanes(frame2, frame2.subarray(1), frame2.subarray(2), FRAME_WIDTH, this.planes, 4);
      return this.planes;
    }
  };

  // src/core/smoothing.ts
  var AVERAGE_MS = 150;
  var BOX_AVERAGE_MS = 60;
  var BOX_JUMP = 0.25;
  var SETTLE_MS = 300;
  var GAP_MS = 500;
  var MOST_EXTRA = 0.05;
  var Smoother = class {
    constructor(contract) {
      __publicField(this, "contract", contract);
      __publicField(this, "hideBelow");
      __publicField(this, "showFrom");
      __publicField(this, "probabilities");
      __publicField(this, "scores");
      __publicField(this, "box", [0, 0, 0, 0]);
      __publicField(this, "presence", 0);
      __publicField(this, "lastMs", null);
      __publicField(this, "candidate", -1);
      __publicField(this, "candidateSinceMs", 0);
      __publicField(this, "shown", -1);
      __publicField(this, "steady");
      this.hideBelow = contract.threshold;
      this.showFrom = contract.threshold + Math.min(MOST_EXTRA, (1 - contract.threshold) / 4);
      this.probabilities = new Float64Array(contract.labels.length);
      this.scores = new Float64Array(contract.labels.length);
      const { probabilities, scores, box } = this;
      this.steady = { label: null, index: -1, score: 0, presence: 0, probabilities, scores, box };
    }
    // Forgets everything: another camera, another rotation.
    clear() {
      this.lastMs = null;
      this.scores.fill(0);
      this.probabilities.fill(0);
      this.box.fill(0);
      this.presence = 0;
      this.candidate = -1;
      this.shown = -1;
    }
    // atMs: of any clock that does not go back.
    add(answer2, atMs) {
      if (this.lastMs !== null && atMs - this.lastMs > GAP_MS) this.clear();
      this.take(answer2, this.lastMs === null ? Infinity : atMs - this.lastMs);
      this.lastMs = atMs;
      this.settle(atMs);
      return this.told();
    }
    // A still picture has no past: the contract's rule alone decides.
    set(answer2) {
      this.clear();
      this.take(answer2, Infinity);
      const best2 = highest(this.scores);
      this.shown = this.scores[best2] >= this.hideBelow ? best2 : -1;
      return this.told();
    }
    take({ probabilities, presence, box }, elapsedMs) {
      const weight = 1 - Math.exp(-elapsedMs / AVERAGE_MS);
      for (let at = 0; at < this.scores.length; at++) {
        this.scores[at] += weight * (presence * probabilities[at] - this.scores[at]);
        this.probabilities[at] += weight * (probabilities[at] - this.probabilities[at]);
      }
      this.presence += weight * (presence - this.presence);
      const jumps = Math.abs(box[0] - this.box[0]) + Math.abs(box[1] - this.box[1]) >= BOX_JUMP;
      const boxWeight = jumps ? 1 : 1 - Math.exp(-elapsedMs / BOX_AVERAGE_MS);
      for (let at = 0; at < 4; at++) this.box[at] += boxWeight * (box[at] - this.box[at]);
    }
    settle(atMs) {
      const best2 = highest(this.scores);
      if (this.shown >= 0 && this.scores[this.shown] < this.hideBelow) this.shown = -1;
      const enough = best2 === this.shown ? this.hideBelow : this.showFrom;
      if (best2 !== this.candidate || this.scores[best2] < enough) {
        this.candidate = this.scores[best2] >= this.showFrom ? best2 : -1;
        this.candidateSinceMs = atMs;
      }
      if (this.candidate >= 0 && atMs - this.candidateSinceMs >= SETTLE_MS) this.shown = this.candidate;
    }
    told() {
      this.steady.index = this.shown;
      this.steady.label = this.shown < 0 ? null : this.contract.labels[this.shown];
      this.steady.score = this.shown < 0 ? 0 : this.scores[this.shown];
      this.steady.presence = this.presence;
      return this.steady;
    }
  };

  // src/page/obstacle.ts
  function cameraObstacle(trouble, detail) {
    const ways = trouble === "insecure" ? ["photo", "picture"] : trouble === "none" ? ["picture", "retry"] : ["retry", "picture"];
    return { words: trouble, icon: "camera", detail, ways };
  }
  function troubleOf(error) {
    switch (error instanceof Error ? error.name : "") {
      case "NotAllowedError":
      case "SecurityError":
        return "refused";
      case "NotFoundError":
      case "OverconstrainedError":
        return "none";
      case "NotReadableError":
      case "AbortError":
        return "taken";
      default:
        return "broken";
    }
  }
  var OF_KIND = {
    "runtime-missing": ["old_browser", "warning"],
    "runtime-simd": ["old_browser", "warning"],
    "runtime-unpacking": ["old_browser", "warning"],
    "canvas-noise": ["noise", "shield"],
    "model-newer": ["newer", "warning"],
    "model-task": ["newer", "warning"],
    memory: ["memory", "warning"],
    "runtime-failed": ["failed", "warning"],
    "model-closed": ["failed", "warning"]
  };
  function fatalObstacle(error) {
    var _a3;
    const known = error instanceof HandlensError ? error : null;
    const [words, icon2] = (_a3 = known && OF_KIND[known.kind]) != null ? _a3 : known ? ["damaged", "warning"] : ["failed", "warning"];
    const detail = known ? [known.sentence, known.received].filter(Boolean).join(": ") : String(error);
    return { words, icon: icon2, detail, ways: ["reload"] };
  }

  // src/page/camera.ts
  var SILENT_MS = 3e3;
  var Camera = class {
    constructor(video, listener) {
      __publicField(this, "video", video);
      __publicField(this, "listener", listener);
      __publicField(this, "stream", null);
      __publicField(this, "opening", 0);
      // each opening has a number: one that was overtaken closes what it got
      __publicField(this, "silence", 0);
    }
    get open() {
      return this.stream !== null;
    }
    get track() {
      var _a3, _b;
      return (_b = (_a3 = this.stream) == null ? void 0 : _a3.getVideoTracks()[0]) != null ? _b : null;
    }
    get deviceId() {
      var _a3, _b;
      return (_b = (_a3 = this.track) == null ? void 0 : _a3.getSettings().deviceId) != null ? _b : "";
    }
    // A laptop's camera says nothing of where it looks: it looks at whoever sits before it.
    get front() {
      return this.track !== null && this.track.getSettings().facingMode !== "environment";
    }
    get torch() {
      var _a3, _b, _c;
      return ((_c = (_b = (_a3 = this.track) == null ? void 0 : _a3.getCapabilities) == null ? void 0 : _b.call(_a3)) == null ? void 0 : _c.torch) === true;
    }
    // device: of cameras(); without one, that which looks away from the person.
    async start(device, facing = "environment") {
      var _a3, _b;
      this.stop();
      const mine = ++this.opening;
      if (!((_a3 = navigator.mediaDevices) == null ? void 0 : _a3.getUserMedia)) return this.listener.onTrouble("insecure", "");
      const whole2 = { resizeMode: "none" };
      const which = device ? { deviceId: { exact: device } } : { facingMode: { ideal: facing } };
      try {
        const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...whole2, ...which, width: { ideal: 640 }, height: { ideal: 480 } } });
        if (mine !== this.opening) return close(stream);
        this.stream = stream;
        (_b = this.track) == null ? void 0 : _b.addEventListener("ended", () => mine === this.opening && this.fail("ended", ""));
        this.video.srcObject = stream;
        await this.video.play();
        if (mine !== this.opening) return;
        this.listener.onOpen();
        this.watch();
      } catch (error) {
        if (mine !== this.opening) return;
        if (device && troubleOf(error) === "none") return this.start(null, facing);
        this.fail(troubleOf(error), error instanceof Error ? error.message || error.name : String(error));
      }
    }
    // A frame came.
    alive() {
      if (this.silence) this.watch();
    }
    watch() {
      clearTimeout(this.silence);
      const mine = this.opening;
      this.silence = window.setTimeout(() => {
        if (mine !== this.opening || this.video.paused || document.hidden) return;
        this.fail("silent", "");
      }, SILENT_MS);
    }
    fail(trouble, detail) {
      this.stop();
      this.listener.onTrouble(trouble, detail);
    }
    stop() {
      this.opening++;
      clearTimeout(this.silence);
      this.silence = 0;
      if (this.stream) close(this.stream);
      this.stream = null;
      this.video.srcObject = null;
    }
    async setTorch(on) {
      var _a3;
      try {
        await ((_a3 = this.track) == null ? void 0 : _a3.applyConstraints({ advanced: [{ torch: on }] }));
        return on;
      } catch {
        return false;
      }
    }
    // The cameras of this device; with names only once one was allowed.
    static async cameras() {
      try {
        return (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
      } catch {
        return [];
      }
    }
  };
  function close(stream) {
    for (const track of stream.getTracks()) track.stop();
  }

  // src/page/elements.ts
  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes))
      if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : String(value));
    made.append(...children.filter((child) => child !== null));
    return made;
  }
  var SVG = "http://www.w3.org/2000/svg";
  function svg(tag, attributes = {}, ...children) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
    made.append(...children);
    return made;
  }
  function write(where, text2) {
    if (where.textContent !== text2) where.textContent = text2;
  }

  // src/page/icons.ts
  var PATHS = {
    torch: "M8 3h8v3l-2 4v11h-4V10L8 6zM8 6h8M12 13v1.5",
    freeze: "M9 6v12M15 6v12",
    goOn: "M8 5.5 18.5 12 8 18.5z",
    menu: "M12 4.9a.6.6 0 1 0 0 1.2.6.6 0 1 0 0-1.2M12 11.4a.6.6 0 1 0 0 1.2.6.6 0 1 0 0-1.2M12 17.9a.6.6 0 1 0 0 1.2.6.6 0 1 0 0-1.2",
    picture: "M6 4h12a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3zM8.5 8a1.5 1.5 0 1 0 0 3 1.5 1.5 0 1 0 0-3M3.5 18l6.5-5 4 3.5 3-2.5 3.5 3",
    camera: "M3 8h4l2-3h6l2 3h4v11H3zM12 9.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 1 0 0-7",
    other: "M4.5 9.3A8 8 0 0 1 19.5 9M19.5 14.7A8 8 0 0 1 4.5 15M15.5 9H20V4.5M8.5 15H4v4.5",
    draw: "M4 20l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19zM14 7l3 3",
    undo: "M8 4.5l-4 4 4 4M4 8.5h10a5.5 5.5 0 0 1 0 11H8",
    clear: "M4 7h16M9 7V4h6v3M6 7l1 13.5h10L18 7M10.2 11l.4 5.5M13.8 11l-.4 5.5",
    share: "M18 2.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5M6 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5M18 16.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5M8.2 10.7l7.6-4.4M8.2 13.3l7.6 4.4",
    lock: "M7 11h10a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2zM8 11V8a4 4 0 0 1 8 0v3",
    warning: "M12 4l9 15.5H3zM12 10v4M12 16.5v.6",
    check: "M5 12.5l5 5L19.5 7",
    shield: "M12 3l7 3v5.5q0 6.5-7 9.5-7-3-7-9.5V6zM9 12l2.3 2.3 4-4.5",
    mirror: "M12 3v18M9 7v10H3zM15 7v10h6z",
    info: "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M12 11v5.5M12 7.4v.6",
    frames: "M5.5 7h9A2.5 2.5 0 0 1 17 9.5v9a2.5 2.5 0 0 1-2.5 2.5h-9A2.5 2.5 0 0 1 3 18.5v-9A2.5 2.5 0 0 1 5.5 7zM7 3.5h11.5l2 2V17",
    copy: "M8 8h12v12H8zM16 8V4H4v12h4",
    print: "M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z",
    language: "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M3 12h18M12 3q-5 9 0 18M12 3q5 9 0 18",
    colours: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
    keys: "M3 7h18v11H3zM7 11h.5M11 11h.5M15 11h.5M8 14.5h8",
    close: "M6 6l12 12M18 6L6 18",
    previous: "M14.5 5l-7 7 7 7",
    next: "M9.5 5l7 7-7 7"
  };
  function icon(name) {
    return svg("svg", { class: `icon icon-${name}`, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" }, svg("path", { d: PATHS[name] }));
  }

  // src/page/controls.ts
  var MODES = [["camera", "camera"], ["picture", "picture"], ["draw", "draw"]];
  var TOOLS = {
    torch: ["torch", "torch_on"],
    other: ["other", "other_camera"],
    freeze: ["freeze", "freeze"],
    previous: ["previous", "previous"],
    next: ["next", "next"],
    undo: ["undo", "pad_undo"],
    clear: ["clear", "pad_clear"]
  };
  var Controls = class {
    constructor(spoken2, drawing, onMode, onTool) {
      __publicField(this, "spoken", spoken2);
      __publicField(this, "root");
      __publicField(this, "modes", /* @__PURE__ */ new Map());
      __publicField(this, "tools", /* @__PURE__ */ new Map());
      __publicField(this, "state", { torch: false, frozen: false });
      const modes = element("div", { class: "modes" });
      for (const [mode, shape] of MODES) {
        if (mode === "draw" && !drawing) continue;
        const button = element("button", { type: "button", "aria-pressed": "false" }, icon(shape), spoken2.text(element("span"), mode));
        button.addEventListener("click", () => onMode(mode));
        this.modes.set(mode, button);
        modes.append(button);
      }
      const tools = element("div", { class: "tools" });
      for (const tool of Object.keys(TOOLS)) {
        const button = element("button", { type: "button", class: "round" });
        button.addEventListener("click", () => onTool(tool));
        this.tools.set(tool, button);
        tools.append(button);
      }
      this.root = element("nav", { class: "beside" }, element("div", { class: "controls" }, modes, tools));
      spoken2.say(() => this.name());
    }
    show(mode, tools, state) {
      this.state = state;
      for (const [one, button] of this.modes) button.setAttribute("aria-pressed", String(one === mode));
      for (const [one, button] of this.tools) button.hidden = !tools.includes(one);
      this.name();
    }
    name() {
      const words = this.spoken.now();
      for (const [tool, button] of this.tools) {
        let [shape, key] = TOOLS[tool];
        if (tool === "torch" && this.state.torch) key = "torch_off";
        if (tool === "freeze" && this.state.frozen) [shape, key] = ["goOn", "go_on"];
        button.replaceChildren(icon(shape));
        button.setAttribute("aria-label", words.get(key));
        button.title = words.get(key);
        button.classList.toggle("on", tool === "torch" && this.state.torch);
      }
    }
  };

  // src/page/keys.ts
  var KEPT = "keys";
  var Keys = class {
    constructor(all, kept, keep) {
      __publicField(this, "all", all);
      __publicField(this, "keep", keep);
      __publicField(this, "on");
      this.on = kept !== "off";
      addEventListener("keydown", (event) => this.down(event));
    }
    switch(on) {
      this.on = on;
      this.keep(KEPT, on ? "on" : "off");
    }
    down(event) {
      if (!this.on || event.ctrlKey || event.metaKey || event.altKey || event.repeat || document.querySelector("dialog[open]")) return;
      const target = event.target;
      if (target.closest("input, select, textarea") || event.key === " " && target.closest("button, summary")) return;
      const found2 = this.all.find(({ key }) => key === event.key.toLowerCase());
      if (!found2) return;
      event.preventDefault();
      found2.press();
    }
  };
  __publicField(Keys, "KEPT", KEPT);

  // src/page/overlay.ts
  var ROOM = 0.014;
  var CHIP_ROOM = 0.11;
  var UNITS = 1e3;
  var Overlay = class {
    constructor() {
      __publicField(this, "root", element("div", { class: "overlay", "aria-hidden": "true" }));
      __publicField(this, "drawing", svg("svg", { viewBox: `0 0 ${UNITS} ${UNITS}` }));
      __publicField(this, "pairs", []);
      this.root.append(this.drawing);
    }
    show(boxes) {
      while (this.pairs.length < boxes.length) this.pairs.push(this.pair());
      this.pairs.forEach(({ under, over, chip }, at) => {
        const boxed = boxes[at];
        const display = boxed ? "" : "none";
        for (const shape of [under, over, chip]) shape.style.display = display;
        if (!boxed) return;
        const [left, top, width, height] = boxed.at;
        const [x0, y0] = [Math.max(left - ROOM, 4e-3), Math.max(top - ROOM, 4e-3)];
        const [x1, y1] = [Math.min(left + width + ROOM, 0.996), Math.min(top + height + ROOM, 0.996)];
        for (const rect of [under, over]) {
          const place = { x: x0, y: y0, width: Math.max(0, x1 - x0), height: Math.max(0, y1 - y0) };
          for (const [name, value] of Object.entries(place)) rect.setAttribute(name, String(value * UNITS));
        }
        chip.textContent = boxed.label;
        const inside = y0 < CHIP_ROOM;
        chip.classList.toggle("inside", inside);
        chip.style.insetBlockStart = `${100 * y0}%`;
        chip.style.left = `${100 * Math.min(x0, 0.86)}%`;
        chip.style.maxWidth = `${100 * (1 - Math.min(x0, 0.86)) - 2}%`;
      });
    }
    pair() {
      const under = svg("rect", { class: "under", rx: 20 });
      const over = svg("rect", { class: "over", rx: 20 });
      const chip = element("span", { class: "chip" });
      this.drawing.append(under, over);
      this.root.append(chip);
      return { under, over, chip };
    }
  };

  // src/page/lens.ts
  var Lens = class {
    constructor(pad, spoken2, onWay) {
      __publicField(this, "spoken", spoken2);
      __publicField(this, "onWay", onWay);
      __publicField(this, "root");
      __publicField(this, "video", element("video", { playsinline: true, muted: true, "aria-hidden": "true" }));
      __publicField(this, "overlay", new Overlay());
      __publicField(this, "picture", element("img", { class: "picture" }));
      __publicField(this, "badge", element("p", { class: "badge", hidden: true }));
      __publicField(this, "cover", element("div", { class: "cover" }));
      __publicField(this, "url", "");
      this.video.muted = true;
      this.root = element("section", { class: "lens" }, this.video, this.picture, pad, this.overlay.root, this.badge, this.cover);
      spoken2.say((words) => {
        this.root.setAttribute("aria-label", words.get("lens"));
        this.picture.alt = words.get("picture");
        this.root.dataset["drop"] = words.get("drop");
      });
      this.show("nothing");
    }
    show(what) {
      this.root.dataset["shows"] = what;
      if (what !== "picture") this.release();
      this.overlay.show([]);
      this.say("");
    }
    mirror(on) {
      this.root.classList.toggle("mirrored", on);
    }
    // A picture in the whole of the lens; the browser turns it upright as it does for the reading.
    showPicture(picture) {
      this.show("picture");
      this.release();
      this.url = URL.createObjectURL(picture);
      this.picture.src = this.url;
    }
    release() {
      if (this.url) URL.revokeObjectURL(this.url);
      this.url = "";
      this.picture.removeAttribute("src");
    }
    // words: on the lens itself; empty for none
    say(words) {
      this.badge.hidden = words === "";
      write(this.badge, words);
    }
    // What a person may begin with.
    invite(title, choices, below) {
      const buttons = choices.map(({ icon: shape, words, choose }, at) => {
        const named2 = element("span");
        const button = element("button", { type: "button", class: at === 0 ? "main" : "plain" }, icon(shape), this.spoken.text(named2, words));
        button.addEventListener("click", choose);
        return button;
      });
      this.fill(
        this.spoken.text(element("h2"), title),
        element("div", { class: "ways" }, ...buttons),
        below ? this.spoken.text(element("p"), below) : null
      );
    }
    hinder({ words, icon: shape, detail, ways }) {
      const why = element("p");
      this.spoken.say((now) => write(why, now.get(`${words}_why`, detail)));
      const names = { retry: "action_retry", photo: "start_photo", picture: "start_picture", reload: "reload" };
      const buttons = ways.map((way, at) => {
        const button = this.spoken.text(element("button", { type: "button", class: at === 0 ? "main" : "plain" }), names[way]);
        button.addEventListener("click", () => this.onWay(way));
        return button;
      });
      const title = this.spoken.text(element("h2", { role: "alert" }), words);
      this.fill(icon(shape), title, why, element("div", { class: "ways" }, ...buttons));
    }
    // Something is on its way.
    wait() {
      const ring = svg("svg", { class: "ring", viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("circle", { cx: 12, cy: 12, r: 9 }));
      this.fill(ring, this.spoken.text(element("p", { role: "status" }), "opening"));
    }
    clear() {
      this.fill();
    }
    fill(...content) {
      this.cover.replaceChildren(...content.filter((child) => child !== null));
      this.root.classList.toggle("covered", content.length > 0);
    }
  };

  // src/page/live.ts
  var Live = class {
    // of the newest frame: its planes and the model
    constructor(model, video, listener, onFrame) {
      __publicField(this, "model", model);
      __publicField(this, "video", video);
      __publicField(this, "listener", listener);
      __publicField(this, "onFrame", onFrame);
      __publicField(this, "planes");
      __publicField(this, "smoother");
      __publicField(this, "found");
      __publicField(this, "running", 0);
      // each run has a number; a frame of an earlier one is not shown
      __publicField(this, "milliseconds", 0);
      this.planes = new VideoPlanes(model.contract.planes);
      this.smoother = new Smoother(model.contract);
    }
    start() {
      this.smoother.clear();
      this.next(++this.running);
    }
    stop() {
      this.running++;
    }
    next(mine) {
      const read = () => void this.read(mine);
      if ("requestVideoFrameCallback" in this.video) this.video.requestVideoFrameCallback(read);
      else requestAnimationFrame(read);
    }
    async read(mine) {
      if (mine !== this.running) return;
      try {
        const { videoWidth, videoHeight } = this.video;
        if (videoWidth && this.video.readyState >= this.video.HAVE_CURRENT_DATA) {
          const begun = performance.now();
          this.found = await this.model.run(this.planes.of(this.video, videoWidth, videoHeight), 0, this.found);
          const now = performance.now();
          this.milliseconds = now - begun;
          if (mine !== this.running) return;
          this.onFrame();
          this.listener.onSteady(this.smoother.add(this.found, now), this.found, now);
        }
      } catch (error) {
        if (mine === this.running) this.listener.onFailed(error);
        return;
      }
      this.next(mine);
    }
  };

  // src/page/memory.ts
  var PREFIX = "handlens.";
  function remembered(key) {
    try {
      return localStorage.getItem(PREFIX + key);
    } catch {
      return null;
    }
  }
  function remember(key, value) {
    try {
      localStorage.setItem(PREFIX + key, value);
    } catch {
    }
  }

  // src/page/sheet.ts
  var Sheet = class {
    constructor(title, words) {
      __publicField(this, "body", element("div", { class: "body" }));
      __publicField(this, "dialog");
      const head = element("h2", { id: "sheet-title" });
      write(head, title);
      const close2 = element("button", { type: "button", class: "round", "aria-label": words.get("close") }, icon("close"));
      close2.addEventListener("click", () => this.close());
      this.dialog = element("dialog", { class: "sheet", "aria-labelledby": "sheet-title" }, element("header", {}, head, close2), this.body);
      this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.close());
      this.dialog.addEventListener("close", () => this.dialog.remove());
    }
    add(...content) {
      this.body.append(...content.filter((child) => child !== null));
      return this;
    }
    text(words, name = "") {
      return this.add(element("p", { class: name || null }, words));
    }
    open() {
      document.body.append(this.dialog);
      this.dialog.showModal();
      return this;
    }
    close() {
      this.dialog.close();
    }
  };

  // build/texts.json
  var texts_default = { ar: { list_comma: "، ", prompt: "اعرض واحدًا من: %1$s", "labels.zero": "%1$,d فئة", "labels.one": "%1$,d فئة", "labels.two": "%1$,d فئة", "labels.few": "%1$,d فئات", "labels.many": "%1$,d فئة", "labels.other": "%1$,d فئة", unsure: "غير مؤكد بعد. اعرض شيئًا واحدًا فقط وثبّت يدك", opening: "لحظة من فضلك", sure: "مؤكد بنسبة %1$s", seen: "ما رأته الشبكة", legend: "يتم التعرّف ابتداءً من %1$s", still_cut: "مقطوع عند حافة الصورة", still_several: "أكثر من شيء: اعرض واحدًا فقط", frozen: "متوقف", torch_on: "تشغيل الضوء", torch_off: "إطفاء الضوء", freeze: "تجميد", go_on: "متابعة", other_camera: "استخدام الكاميرا الأخرى", menu: "القائمة", menu_picture: "التعرّف على صورة…", menu_example: "عرض صورة اختبار", menu_share: "مشاركة هذه النتيجة…", menu_about: "حول التطبيق", menu_mirror: "عكس الصورة لجهاز العرض", menu_mirror_no_more: "إيقاف عكس الصورة", shared: "%1$s (%2$s)، تم التعرّف باستخدام %3$s", picture_unreadable: "تعذّر فتح هذه الصورة", copied: "تم النسخ", checked: "%1$d من %2$d كما في التدريب، %3$s", pace: "%1$s ملّي ثانية لكل صورة", no_label: "لا نتيجة", check_no_label: "لا نتيجة، كما في التدريب", check_other: "%1$s بدلًا من %2$s", about_model: "النموذج «%1$s» يعرف %2$s.", about_frames: "من أصل %1$,d (%2$s) تعرّف بشكل صحيح على %3$s وبشكل خاطئ على %4$s، ولم يعطِ نتيجة في البقية.", about_made_frames: "صور كاميرا مولّدة", about_test_photos: "صور اختبار", about_cross_validated_photos: "صور بالتحقق المتقاطع", about_network: "الشبكة وحدها تعرّفت بشكل صحيح على %1$s من صور الاختبار.", action_retry: "إعادة المحاولة", camera: "الكاميرا", picture: "صورة", draw: "ارسم", start: "ماذا تريد أن تُريه؟", start_camera: "استخدم الكاميرا", start_photo: "التقط صورة", start_picture: "اختر صورة", start_draw: "ارسمه", start_drop: "أو أفلت صورة هنا، أو ألصق صورة", drop: "أفلتها هنا: تُقرأ في هذه الصفحة", lens: "ما يُقرأ", of: "%1$d من %2$d", previous: "الصورة السابقة", next: "الصورة التالية", pad: "لوحة الرسم: ارسم بإصبع أو قلم أو بالفأرة", pad_prompt: "ارسم واحدًا من %1$s", pad_undo: "تراجع عن آخر خط", pad_clear: "امسح اللوحة", bars: "درجة اليقين لكل صنف", camera_which: "الكاميرا", camera_number: "الكاميرا %1$d", language: "اللغة", colours: "الألوان", colours_system: "مثل النظام", colours_light: "فاتح", colours_dark: "داكن", keys: "المفاتيح", key_camera: "الكاميرا", key_picture: "اختيار صورة", key_draw: "الرسم", key_freeze: "تجميد، متابعة", key_mirror: "مرآة", key_menu: "القائمة", key_undo: "التراجع عن خط", key_space: "المسافة", print: "طباعة", copy: "انسخ هذه القراءة", close: "إغلاق", check: "افحص هذا المتصفح", check_good: "هذا المتصفح يقرأ كما دُرّب", check_bad: "هذا المتصفح يقرأ على نحو مختلف", check_why: "تحمل الصفحة صورًا مع إجابات الحاسوب الذي درّبها. وقد قرأتها الآن مرة أخرى في هذا المتصفح.", check_none: "لا تحمل الصفحة صورًا للفحص.", check_bad_hint: "لا تثق بقراءاته. يُرجى إبلاغ من صنع الصفحة باسم هذا المتصفح وإصداره.", alarm: "لا تثق بقراءات هذا المتصفح: %1$s", about_private: "لا شيء يغادر هذه الصفحة: لا تصل إلى أي شبكة. ما تراه الكاميرا يُقرأ هنا ثم يُنسى.", about_threshold: "تحتاج القراءة إلى %1$s.", about_made: "صُنعت بـ handlens %1$s.", refused: "رُفضت الكاميرا", refused_why: "اسمح بها لهذه الصفحة عند شريط العنوان، ثم حاول مجددًا. تُقرأ الصور بدونها.", none: "لا كاميرا هنا", none_why: "ليس في هذا الجهاز كاميرا تستطيع صفحة استخدامها. تُقرأ الصور مع ذلك.", taken: "الكاميرا مستخدَمة", taken_why: "أغلق التطبيق أو الصفحة التي تستخدمها، ثم حاول مجددًا.", insecure: "لا كاميرا على هذا العنوان", insecure_why: "لا تعطي المتصفحات الكاميرا إلا لصفحات عبر https أو من ملف أو من localhost. تُقرأ الصورة بالجودة نفسها.", broken: "الكاميرا لا تبدأ", broken_why: "غالبًا ما يفيد توصيلها من جديد أو إغلاق صفحات أخرى. (%1$s)", ended: "اختفت الكاميرا", ended_why: "فُصلت، أو أخذها شيء آخر.", silent: "الكاميرا لا ترسل صورًا", silent_why: "قد تكون مغطاة أو مطفأة بمفتاح أو مزلاج في هذا الحاسوب.", old_browser: "هذا المتصفح قديم جدًا", old_browser_why: "يحتاج النموذج إلى WebAssembly مع SIMD: ‏Chrome أو Edge 91، ‏Firefox 113، ‏Safari 16.4، أو أحدث.", noise: "هذا المتصفح يشوّش الصور", noise_why: "يعطي الصفحات ضجيجًا بدل البكسلات (resistFingerprinting). اسمح لهذه الصفحة بقراءة الصور، أو افتحها في متصفح آخر.", damaged: "هذه الصفحة تالفة", damaged_why: "احصل عليها مرة أخرى كاملة. (%1$s)", newer: "النموذج أحدث من هذه الصفحة", newer_why: "اصنع الصفحة من جديد بأحدث handlens. (%1$s)", memory: "لم تبق ذاكرة", memory_why: "أغلق صفحات أخرى، ثم أعد تحميل هذه.", failed: "توقّف النموذج", failed_why: "أعد تحميل الصفحة. (%1$s)", reload: "إعادة التحميل", picture_large: "هذه الصورة أكبر مما يحتمله هذا المتصفح", notices: "الرخص والإشعارات" }, de: { list_comma: ", ", prompt: "Eins davon zeigen: %1$s", "labels.one": "%1$,d Klasse", "labels.other": "%1$,d Klassen", unsure: "Noch unsicher. Nur eins zeigen und ruhig halten", opening: "Einen Moment", sure: "%1$s sicher", seen: "was das Netz sah", legend: "erkannt wird ab %1$s", still_cut: "Vom Bildrand abgeschnitten", still_several: "Mehr als ein Ding: nur eins zeigen", frozen: "Angehalten", torch_on: "Licht einschalten", torch_off: "Licht ausschalten", freeze: "Anhalten", go_on: "Weiter", other_camera: "Andere Kamera verwenden", menu: "Menü", menu_picture: "Bild erkennen…", menu_example: "Testbild zeigen", menu_share: "Ergebnis teilen…", menu_about: "Über diese App", menu_mirror: "Spiegeln, für einen Projektor", menu_mirror_no_more: "Nicht mehr spiegeln", shared: "%1$s (%2$s), erkannt mit %3$s", picture_unreadable: "Dieses Bild lässt sich nicht öffnen", copied: "Kopiert", checked: "%1$d von %2$d wie trainiert, %3$s", pace: "%1$s ms je Kamerabild", no_label: "nichts erkannt", check_no_label: "nichts erkannt, wie trainiert", check_other: "%1$s statt %2$s", about_model: "Das Modell „%1$s“ kennt %2$s.", about_frames: "Von %1$,d %2$s erkannte es %3$s richtig und %4$s falsch; bei den übrigen erkannte es nichts.", about_made_frames: "künstlichen Kamerabildern", about_test_photos: "Testfotos", about_cross_validated_photos: "kreuzvalidierten Fotos", about_network: "Das Netz allein erkannte %1$s seiner Testbilder richtig.", action_retry: "Noch einmal", camera: "Kamera", picture: "Bild", draw: "Zeichnen", start: "Was soll erkannt werden?", start_camera: "Kamera verwenden", start_photo: "Foto aufnehmen", start_picture: "Bild auswählen", start_draw: "Selbst zeichnen", start_drop: "Oder ein Bild hierher ziehen oder einfügen", drop: "Hier loslassen: es wird auf dieser Seite gelesen", lens: "Was gelesen wird", of: "%1$d von %2$d", previous: "Voriges Bild", next: "Nächstes Bild", pad: "Zeichenfläche: mit Finger, Stift oder Maus zeichnen", pad_prompt: "Eins davon zeichnen: %1$s", pad_undo: "Letzten Strich zurücknehmen", pad_clear: "Zeichenfläche leeren", bars: "Wie sicher jede Klasse ist", camera_which: "Kamera", camera_number: "Kamera %1$d", language: "Sprache", colours: "Farben", colours_system: "Wie das System", colours_light: "Hell", colours_dark: "Dunkel", keys: "Tasten", key_camera: "Kamera", key_picture: "Bild auswählen", key_draw: "zeichnen", key_freeze: "anhalten, weiter", key_mirror: "spiegeln", key_menu: "Menü", key_undo: "Strich zurücknehmen", key_space: "Leertaste", print: "Drucken", copy: "Ergebnis kopieren", close: "Schließen", check: "Browser prüfen", check_good: "Dieser Browser liest wie gelernt", check_bad: "Dieser Browser liest anders", check_why: "Die Seite enthält Bilder mit den Antworten des Rechners, auf dem gelernt wurde. Sie hat sie eben in diesem Browser noch einmal gelesen.", check_none: "Die Seite enthält keine Bilder zum Prüfen.", check_bad_hint: "Den Ergebnissen ist nicht zu trauen. Bitte Namen und Version dieses Browsers denen melden, die die Seite gemacht haben.", alarm: "Den Ergebnissen dieses Browsers ist nicht zu trauen: %1$s", about_private: "Nichts verlässt diese Seite: sie erreicht kein Netz. Was die Kamera sieht, wird hier gelesen und vergessen.", about_threshold: "Erkannt wird ab %1$s.", about_made: "Gemacht mit handlens %1$s.", refused: "Die Kamera wurde verweigert", refused_why: "In der Adressleiste für diese Seite erlauben, dann noch einmal versuchen. Bilder werden auch ohne sie gelesen.", none: "Hier ist keine Kamera", none_why: "Dieses Gerät hat keine, die eine Seite verwenden darf. Bilder werden trotzdem gelesen.", taken: "Die Kamera ist belegt", taken_why: "Das Programm oder die Seite schließen, die sie verwendet, dann noch einmal versuchen.", insecure: "Unter dieser Adresse keine Kamera", insecure_why: "Browser geben die Kamera nur Seiten über https, aus einer Datei oder von localhost. Ein Foto wird genauso gut gelesen.", broken: "Die Kamera startet nicht", broken_why: "Meist hilft es, sie neu anzustecken oder andere Seiten zu schließen. (%1$s)", ended: "Die Kamera ist weg", ended_why: "Sie wurde abgezogen, oder etwas anderes hat sie übernommen.", silent: "Die Kamera schickt keine Bilder", silent_why: "Vielleicht ist sie verdeckt oder mit einer Taste oder einem Schieber ausgeschaltet.", old_browser: "Dieser Browser ist zu alt", old_browser_why: "Das Modell braucht WebAssembly mit SIMD: Chrome oder Edge 91, Firefox 113, Safari 16.4 oder neuer.", noise: "Dieser Browser verfälscht Bilder", noise_why: "Er gibt Seiten Rauschen statt Bildpunkten (resistFingerprinting). Dieser Seite das Lesen erlauben oder sie in einem anderen Browser öffnen.", damaged: "Diese Seite ist beschädigt", damaged_why: "Noch einmal holen, und zwar ganz. (%1$s)", newer: "Das Modell ist neuer als diese Seite", newer_why: "Die Seite mit dem neuesten handlens noch einmal machen. (%1$s)", memory: "Der Speicher ist voll", memory_why: "Andere Seiten schließen, dann diese neu laden.", failed: "Das Modell ist stehen geblieben", failed_why: "Die Seite neu laden. (%1$s)", reload: "Neu laden", picture_large: "Dieses Bild ist für diesen Browser zu groß", notices: "Lizenzen und Hinweise" }, en: { list_comma: ", ", prompt: "Show one of %1$s", "labels.one": "%1$,d label", "labels.other": "%1$,d labels", unsure: "Not sure yet. Show just one, and hold still", opening: "One moment", sure: "%1$s sure", seen: "what the network saw", legend: "a reading needs %1$s", still_cut: "Cut off by the picture's edge", still_several: "More than one thing: show just one", frozen: "Frozen", torch_on: "Turn the light on", torch_off: "Turn the light off", freeze: "Freeze", go_on: "Go on", other_camera: "Use the other camera", menu: "Menu", menu_picture: "Read a picture…", menu_example: "Show a test picture", menu_share: "Share this reading…", menu_about: "About", menu_mirror: "Mirror, for a projector", menu_mirror_no_more: "Do not mirror any more", shared: "%1$s (%2$s), read with %3$s", picture_unreadable: "That picture cannot be opened", copied: "Copied", checked: "%1$d of %2$d as trained, %3$s", pace: "%1$s ms a frame", no_label: "no reading", check_no_label: "no reading, as trained", check_other: "%1$s, should be %2$s", about_model: "The model “%1$s” knows %2$s.", about_frames: "Of %1$,d %2$s it read %3$s right and %4$s wrong; the others gave no reading.", about_made_frames: "made camera frames", about_test_photos: "test photos", about_cross_validated_photos: "cross-validated photos", about_network: "Its network alone read %1$s of its test pictures right.", action_retry: "Try again", camera: "Camera", picture: "Picture", draw: "Draw", start: "What do you want to show it?", start_camera: "Use the camera", start_photo: "Take a photo", start_picture: "Choose a picture", start_draw: "Draw it", start_drop: "Or drop a picture anywhere here, or paste one", drop: "Drop it here: it is read on this page", lens: "What is read", of: "%1$d of %2$d", previous: "The picture before", next: "The next picture", pad: "Drawing pad: draw with a finger, a pen or the mouse", pad_prompt: "Draw one of %1$s", pad_undo: "Take back the last stroke", pad_clear: "Clear the pad", bars: "How sure it is of each", camera_which: "Camera", camera_number: "Camera %1$d", language: "Language", colours: "Colours", colours_system: "As the system", colours_light: "Light", colours_dark: "Dark", keys: "Keys", key_camera: "camera", key_picture: "choose a picture", key_draw: "draw", key_freeze: "freeze, go on", key_mirror: "mirror", key_menu: "menu", key_undo: "take back a stroke", key_space: "Space", print: "Print", copy: "Copy this reading", close: "Close", check: "Check this browser", check_good: "This browser reads as trained", check_bad: "This browser reads differently", check_why: "The page carries frames with the answers that its training computer got. It has just read them again, in this browser.", check_none: "The page carries no frames to check with.", check_bad_hint: "Do not trust its readings. Please report this browser's name and version to whoever made the page.", alarm: "Do not trust this browser's readings: %1$s", about_private: "Nothing leaves this page: it can reach no network. What the camera sees is read here, and forgotten.", about_threshold: "A reading needs %1$s.", about_made: "Made with handlens %1$s.", refused: "The camera was refused", refused_why: "Allow it for this page, at the address bar, then try again. Pictures are read without it.", none: "No camera here", none_why: "This device has none that a page may use. Pictures are read all the same.", taken: "The camera is in use", taken_why: "Close the app or the page that is using it, then try again.", insecure: "No camera on this address", insecure_why: "Browsers give the camera only to pages over https, from a file, or from localhost. A photo is read just as well.", broken: "The camera does not start", broken_why: "Plugging it in again, or closing other pages, mostly helps. (%1$s)", ended: "The camera has gone", ended_why: "It was unplugged, or something else has taken it.", silent: "The camera sends no pictures", silent_why: "It may be covered or switched off by a key or a slider of this computer.", old_browser: "This browser is too old", old_browser_why: "The model needs WebAssembly with SIMD: Chrome or Edge 91, Firefox 113, Safari 16.4, or newer.", noise: "This browser scrambles pictures", noise_why: "It gives pages noise in place of pixels (resistFingerprinting). Allow this page to read canvases, or open it in another browser.", damaged: "This page is damaged", damaged_why: "Get it once more, whole. (%1$s)", newer: "The model is newer than this page", newer_why: "Make the page again with the newest handlens. (%1$s)", memory: "There is no memory left", memory_why: "Close other pages, then load this one again.", failed: "The model stopped", failed_why: "Load the page again. (%1$s)", reload: "Load again", picture_large: "That picture is too large for this browser", notices: "Licences and notices" }, es: { list_comma: ", ", prompt: "Muestra uno de estos: %1$s", "labels.one": "%1$,d clase", "labels.other": "%1$,d clases", unsure: "Aún no es seguro. Muestra solo uno y no te muevas", opening: "Un momento", sure: "%1$s de seguridad", seen: "lo que vio la red", legend: "se reconoce a partir de %1$s", still_cut: "Cortado por el borde de la imagen", still_several: "Hay más de una cosa: muestra solo una", frozen: "En pausa", torch_on: "Encender la luz", torch_off: "Apagar la luz", freeze: "Congelar", go_on: "Seguir", other_camera: "Usar la otra cámara", menu: "Menú", menu_picture: "Reconocer una imagen…", menu_example: "Mostrar una imagen de prueba", menu_share: "Compartir este resultado…", menu_about: "Acerca de", menu_mirror: "Invertir, para un proyector", menu_mirror_no_more: "Dejar de invertir", shared: "%1$s (%2$s), reconocido con %3$s", picture_unreadable: "No se puede abrir esa imagen", copied: "Copiado", checked: "%1$d de %2$d como en el entrenamiento, %3$s", pace: "%1$s ms por imagen", no_label: "nada reconocido", check_no_label: "nada reconocido, como en el entrenamiento", check_other: "%1$s en vez de %2$s", about_model: "El modelo «%1$s» conoce %2$s.", about_frames: "De %1$,d %2$s reconoció bien el %3$s y mal el %4$s; en el resto no reconoció nada.", about_made_frames: "imágenes de cámara generadas", about_test_photos: "fotos de prueba", about_cross_validated_photos: "fotos con validación cruzada", about_network: "La red por sí sola reconoció bien el %1$s de sus imágenes de prueba.", action_retry: "Reintentar", camera: "Cámara", picture: "Imagen", draw: "Dibujar", start: "¿Qué quieres mostrarle?", start_camera: "Usar la cámara", start_photo: "Hacer una foto", start_picture: "Elegir una imagen", start_draw: "Dibujarlo", start_drop: "O suelta una imagen aquí, o pega una", drop: "Suéltala aquí: se lee en esta página", lens: "Lo que se lee", of: "%1$d de %2$d", previous: "Imagen anterior", next: "Imagen siguiente", pad: "Pizarra: dibuja con el dedo, un lápiz o el ratón", pad_prompt: "Dibuja uno de %1$s", pad_undo: "Deshacer el último trazo", pad_clear: "Borrar la pizarra", bars: "Certeza de cada clase", camera_which: "Cámara", camera_number: "Cámara %1$d", language: "Idioma", colours: "Colores", colours_system: "Como el sistema", colours_light: "Claro", colours_dark: "Oscuro", keys: "Teclas", key_camera: "cámara", key_picture: "elegir una imagen", key_draw: "dibujar", key_freeze: "congelar, seguir", key_mirror: "espejo", key_menu: "menú", key_undo: "deshacer un trazo", key_space: "Espacio", print: "Imprimir", copy: "Copiar esta lectura", close: "Cerrar", check: "Comprobar este navegador", check_good: "Este navegador lee como se entrenó", check_bad: "Este navegador lee de otra forma", check_why: "La página lleva imágenes con las respuestas del ordenador que la entrenó. Acaba de leerlas de nuevo en este navegador.", check_none: "La página no lleva imágenes para comprobar.", check_bad_hint: "No te fíes de sus lecturas. Comunica el nombre y la versión de este navegador a quien hizo la página.", alarm: "No te fíes de las lecturas de este navegador: %1$s", about_private: "Nada sale de esta página: no llega a ninguna red. Lo que ve la cámara se lee aquí y se olvida.", about_threshold: "Una lectura necesita %1$s.", about_made: "Hecha con handlens %1$s.", refused: "Se denegó la cámara", refused_why: "Permítela para esta página en la barra de direcciones e inténtalo de nuevo. Las imágenes se leen sin ella.", none: "Aquí no hay cámara", none_why: "Este dispositivo no tiene ninguna que una página pueda usar. Las imágenes se leen igualmente.", taken: "La cámara está en uso", taken_why: "Cierra la aplicación o la página que la usa e inténtalo de nuevo.", insecure: "No hay cámara en esta dirección", insecure_why: "Los navegadores solo dan la cámara a páginas por https, desde un archivo o desde localhost. Una foto se lee igual de bien.", broken: "La cámara no arranca", broken_why: "Casi siempre ayuda volver a enchufarla o cerrar otras páginas. (%1$s)", ended: "La cámara ha desaparecido", ended_why: "Se desenchufó, o la ha tomado otra cosa.", silent: "La cámara no envía imágenes", silent_why: "Quizá está tapada o apagada con una tecla o un interruptor de este equipo.", old_browser: "Este navegador es demasiado antiguo", old_browser_why: "El modelo necesita WebAssembly con SIMD: Chrome o Edge 91, Firefox 113, Safari 16.4 o posterior.", noise: "Este navegador altera las imágenes", noise_why: "Da ruido a las páginas en lugar de píxeles (resistFingerprinting). Permite que esta página lea imágenes o ábrela en otro navegador.", damaged: "Esta página está dañada", damaged_why: "Consíguela otra vez, entera. (%1$s)", newer: "El modelo es más nuevo que esta página", newer_why: "Haz la página de nuevo con el handlens más reciente. (%1$s)", memory: "No queda memoria", memory_why: "Cierra otras páginas y vuelve a cargar esta.", failed: "El modelo se ha parado", failed_why: "Vuelve a cargar la página. (%1$s)", reload: "Volver a cargar", picture_large: "Esa imagen es demasiado grande para este navegador", notices: "Licencias y avisos" }, fr: { list_comma: ", ", prompt: "Montrez l'un de ceux-ci : %1$s", "labels.one": "%1$,d classe", "labels.other": "%1$,d classes", unsure: "Pas encore sûr. N'en montrez qu'un, sans bouger", opening: "Un instant", sure: "sûr à %1$s", seen: "ce que le réseau a vu", legend: "reconnu à partir de %1$s", still_cut: "Coupé par le bord de l'image", still_several: "Plusieurs choses : n'en montrez qu'une", frozen: "En pause", torch_on: "Allumer la lampe", torch_off: "Éteindre la lampe", freeze: "Figer", go_on: "Continuer", other_camera: "Utiliser l'autre caméra", menu: "Menu", menu_picture: "Reconnaître une image…", menu_example: "Montrer une image de test", menu_share: "Partager ce résultat…", menu_about: "À propos", menu_mirror: "Inverser, pour un projecteur", menu_mirror_no_more: "Ne plus inverser", shared: "%1$s (%2$s), reconnu avec %3$s", picture_unreadable: "Impossible d'ouvrir cette image", copied: "Copié", checked: "%1$d sur %2$d comme à l'entraînement, %3$s", pace: "%1$s ms par image", no_label: "rien reconnu", check_no_label: "rien reconnu, comme à l'entraînement", check_other: "%1$s au lieu de %2$s", about_model: "Le modèle « %1$s » connaît %2$s.", about_frames: "Sur %1$,d %2$s, il en a reconnu correctement %3$s et mal %4$s ; il n'a rien reconnu dans les autres.", about_made_frames: "images de caméra fabriquées", about_test_photos: "photos de test", about_cross_validated_photos: "photos en validation croisée", about_network: "Le réseau seul a reconnu correctement %1$s de ses images de test.", action_retry: "Réessayer", camera: "Caméra", picture: "Image", draw: "Dessiner", start: "Que voulez-vous lui montrer ?", start_camera: "Utiliser la caméra", start_photo: "Prendre une photo", start_picture: "Choisir une image", start_draw: "Le dessiner", start_drop: "Ou déposez une image ici, ou collez-en une", drop: "Déposez-la ici : elle est lue dans cette page", lens: "Ce qui est lu", of: "%1$d sur %2$d", previous: "Image précédente", next: "Image suivante", pad: "Ardoise : dessinez avec le doigt, un stylet ou la souris", pad_prompt: "Dessinez l’un de : %1$s", pad_undo: "Annuler le dernier trait", pad_clear: "Effacer l’ardoise", bars: "Certitude pour chaque classe", camera_which: "Caméra", camera_number: "Caméra %1$d", language: "Langue", colours: "Couleurs", colours_system: "Comme le système", colours_light: "Clair", colours_dark: "Sombre", keys: "Touches", key_camera: "caméra", key_picture: "choisir une image", key_draw: "dessiner", key_freeze: "figer, continuer", key_mirror: "miroir", key_menu: "menu", key_undo: "annuler un trait", key_space: "Espace", print: "Imprimer", copy: "Copier cette lecture", close: "Fermer", check: "Vérifier ce navigateur", check_good: "Ce navigateur lit comme appris", check_bad: "Ce navigateur lit autrement", check_why: "La page contient des images avec les réponses de l’ordinateur d’apprentissage. Elle vient de les relire dans ce navigateur.", check_none: "La page ne contient pas d’images de contrôle.", check_bad_hint: "Ne vous fiez pas à ses lectures. Merci de signaler le nom et la version de ce navigateur à qui a fait la page.", alarm: "Ne vous fiez pas aux lectures de ce navigateur : %1$s", about_private: "Rien ne quitte cette page : elle n’atteint aucun réseau. Ce que voit la caméra est lu ici, puis oublié.", about_threshold: "Il faut %1$s pour une lecture.", about_made: "Faite avec handlens %1$s.", refused: "La caméra a été refusée", refused_why: "Autorisez-la pour cette page dans la barre d’adresse, puis réessayez. Les images se lisent sans elle.", none: "Pas de caméra ici", none_why: "Cet appareil n’en a pas qu’une page puisse utiliser. Les images se lisent quand même.", taken: "La caméra est occupée", taken_why: "Fermez l’application ou la page qui l’utilise, puis réessayez.", insecure: "Pas de caméra à cette adresse", insecure_why: "Les navigateurs ne donnent la caméra qu’aux pages en https, d’un fichier ou de localhost. Une photo se lit tout aussi bien.", broken: "La caméra ne démarre pas", broken_why: "La rebrancher ou fermer d’autres pages aide le plus souvent. (%1$s)", ended: "La caméra a disparu", ended_why: "Elle a été débranchée, ou autre chose l’a prise.", silent: "La caméra n’envoie pas d’images", silent_why: "Elle est peut-être couverte, ou coupée par une touche ou un volet de cet ordinateur.", old_browser: "Ce navigateur est trop ancien", old_browser_why: "Le modèle a besoin de WebAssembly avec SIMD : Chrome ou Edge 91, Firefox 113, Safari 16.4, ou plus récent.", noise: "Ce navigateur brouille les images", noise_why: "Il donne aux pages du bruit au lieu de pixels (resistFingerprinting). Autorisez cette page à lire les images, ou ouvrez-la dans un autre navigateur.", damaged: "Cette page est endommagée", damaged_why: "Récupérez-la encore une fois, entière. (%1$s)", newer: "Le modèle est plus récent que cette page", newer_why: "Refaites la page avec le handlens le plus récent. (%1$s)", memory: "Il n’y a plus de mémoire", memory_why: "Fermez d’autres pages, puis rechargez celle-ci.", failed: "Le modèle s’est arrêté", failed_why: "Rechargez la page. (%1$s)", reload: "Recharger", picture_large: "Cette image est trop grande pour ce navigateur", notices: "Licences et mentions" }, hi: { list_comma: ", ", prompt: "इनमें से एक दिखाएँ: %1$s", "labels.one": "%1$,d श्रेणी", "labels.other": "%1$,d श्रेणियाँ", unsure: "अभी पक्का नहीं। सिर्फ़ एक चीज़ दिखाएँ और स्थिर रखें", opening: "कृपया रुकें", sure: "%1$s पक्का", seen: "नेटवर्क ने जो देखा", legend: "%1$s से पहचान मानी जाती है", still_cut: "तस्वीर के किनारे पर कटा हुआ", still_several: "एक से ज़्यादा चीज़ें: सिर्फ़ एक दिखाएँ", frozen: "रुका हुआ", torch_on: "लाइट जलाएँ", torch_off: "लाइट बुझाएँ", freeze: "रोकें", go_on: "आगे बढ़ें", other_camera: "दूसरा कैमरा इस्तेमाल करें", menu: "मेन्यू", menu_picture: "तस्वीर पहचानें…", menu_example: "जाँच की तस्वीर दिखाएँ", menu_share: "यह नतीजा शेयर करें…", menu_about: "ऐप के बारे में", menu_mirror: "प्रोजेक्टर के लिए उलटा दिखाएँ", menu_mirror_no_more: "अब उलटा न दिखाएँ", shared: "%1$s (%2$s), %3$s से पहचाना गया", picture_unreadable: "यह तस्वीर नहीं खुल सकी", copied: "कॉपी हो गया", checked: "%2$d में से %1$d प्रशिक्षण जैसे, %3$s", pace: "हर तस्वीर पर %1$s मि.से.", no_label: "पहचान नहीं", check_no_label: "पहचान नहीं, प्रशिक्षण जैसा", check_other: "%1$s, होना चाहिए %2$s", about_model: "मॉडल “%1$s” %2$s जानता है।", about_frames: "%1$,d %2$s में से %3$s सही और %4$s ग़लत पहचानीं; बाकी में पहचान नहीं हुई।", about_made_frames: "बनाई गई कैमरा तस्वीरों", about_test_photos: "जाँच की फ़ोटो", about_cross_validated_photos: "क्रॉस-वैलिडेशन की फ़ोटो", about_network: "अकेले नेटवर्क ने जाँच की %1$s तस्वीरें सही पहचानीं।", action_retry: "फिर कोशिश करें", camera: "कैमरा", picture: "चित्र", draw: "बनाएँ", start: "इसे क्या दिखाना चाहते हैं?", start_camera: "कैमरा इस्तेमाल करें", start_photo: "फ़ोटो लें", start_picture: "चित्र चुनें", start_draw: "ख़ुद बनाएँ", start_drop: "या कोई चित्र यहाँ छोड़ें, या चिपकाएँ", drop: "यहाँ छोड़ें: यह इसी पेज पर पढ़ा जाता है", lens: "क्या पढ़ा जा रहा है", of: "%2$d में से %1$d", previous: "पिछला चित्र", next: "अगला चित्र", pad: "पटल: उँगली, पेन या माउस से बनाएँ", pad_prompt: "इनमें से एक बनाएँ: %1$s", pad_undo: "पिछली रेखा वापस लें", pad_clear: "पटल साफ़ करें", bars: "हर वर्ग का भरोसा", camera_which: "कैमरा", camera_number: "कैमरा %1$d", language: "भाषा", colours: "रंग", colours_system: "सिस्टम जैसा", colours_light: "हल्का", colours_dark: "गहरा", keys: "कुंजियाँ", key_camera: "कैमरा", key_picture: "चित्र चुनना", key_draw: "बनाना", key_freeze: "रोकना, आगे बढ़ना", key_mirror: "दर्पण", key_menu: "मेन्यू", key_undo: "रेखा वापस लेना", key_space: "स्पेस", print: "प्रिंट करें", copy: "यह नतीजा कॉपी करें", close: "बंद करें", check: "यह ब्राउज़र जाँचें", check_good: "यह ब्राउज़र वैसे ही पढ़ता है जैसे सिखाया गया", check_bad: "यह ब्राउज़र अलग पढ़ता है", check_why: "पेज में कुछ फ़्रेम हैं, सिखाने वाले कंप्यूटर के उत्तरों के साथ। अभी उन्हें इस ब्राउज़र में फिर पढ़ा गया।", check_none: "पेज में जाँच के लिए फ़्रेम नहीं हैं।", check_bad_hint: "इसके नतीजों पर भरोसा न करें। कृपया पेज बनाने वाले को इस ब्राउज़र का नाम और संस्करण बताएँ।", alarm: "इस ब्राउज़र के नतीजों पर भरोसा न करें: %1$s", about_private: "इस पेज से कुछ बाहर नहीं जाता: यह किसी नेटवर्क तक नहीं पहुँचता। कैमरा जो देखता है वह यहीं पढ़ा और भुला दिया जाता है।", about_threshold: "नतीजे के लिए %1$s चाहिए।", about_made: "handlens %1$s से बना।", refused: "कैमरे की अनुमति नहीं मिली", refused_why: "पता-पट्टी पर इस पेज के लिए अनुमति दें, फिर कोशिश करें। चित्र उसके बिना भी पढ़े जाते हैं।", none: "यहाँ कोई कैमरा नहीं", none_why: "इस डिवाइस में ऐसा कोई कैमरा नहीं जिसे पेज इस्तेमाल कर सके। चित्र फिर भी पढ़े जाते हैं।", taken: "कैमरा व्यस्त है", taken_why: "जो ऐप या पेज उसे इस्तेमाल कर रहा है उसे बंद करें, फिर कोशिश करें।", insecure: "इस पते पर कैमरा नहीं", insecure_why: "ब्राउज़र कैमरा केवल https, फ़ाइल या localhost के पेजों को देते हैं। फ़ोटो भी उतनी ही अच्छी तरह पढ़ी जाती है।", broken: "कैमरा शुरू नहीं होता", broken_why: "दोबारा जोड़ना या दूसरे पेज बंद करना अक्सर काम आता है। (%1$s)", ended: "कैमरा चला गया", ended_why: "उसे निकाल दिया गया, या किसी और ने ले लिया।", silent: "कैमरा चित्र नहीं भेज रहा", silent_why: "शायद वह ढका है, या इस कंप्यूटर की किसी कुंजी या बटन से बंद है।", old_browser: "यह ब्राउज़र बहुत पुराना है", old_browser_why: "मॉडल को SIMD वाला WebAssembly चाहिए: Chrome या Edge 91, Firefox 113, Safari 16.4, या नया।", noise: "यह ब्राउज़र चित्र बिगाड़ता है", noise_why: "यह पेजों को पिक्सेल की जगह शोर देता है (resistFingerprinting)। इस पेज को चित्र पढ़ने दें, या दूसरे ब्राउज़र में खोलें।", damaged: "यह पेज ख़राब है", damaged_why: "इसे फिर से पूरा लें। (%1$s)", newer: "मॉडल इस पेज से नया है", newer_why: "नवीनतम handlens से पेज फिर बनाएँ। (%1$s)", memory: "मेमोरी नहीं बची", memory_why: "दूसरे पेज बंद करें, फिर इसे दोबारा लोड करें।", failed: "मॉडल रुक गया", failed_why: "पेज दोबारा लोड करें। (%1$s)", reload: "दोबारा लोड करें", picture_large: "यह चित्र इस ब्राउज़र के लिए बहुत बड़ा है", notices: "लाइसेंस और सूचनाएँ" }, it: { list_comma: ", ", prompt: "Mostra uno di questi: %1$s", "labels.one": "%1$,d classe", "labels.other": "%1$,d classi", unsure: "Non ancora sicuro. Mostrane uno solo e tieni fermo", opening: "Un momento", sure: "sicuro al %1$s", seen: "ciò che ha visto la rete", legend: "riconosciuto a partire dal %1$s", still_cut: "Tagliato dal bordo dell'immagine", still_several: "Più di una cosa: mostrane una sola", frozen: "In pausa", torch_on: "Accendi la luce", torch_off: "Spegni la luce", freeze: "Blocca", go_on: "Continua", other_camera: "Usa l'altra fotocamera", menu: "Menu", menu_picture: "Riconosci un'immagine…", menu_example: "Mostra un'immagine di prova", menu_share: "Condividi questo risultato…", menu_about: "Informazioni", menu_mirror: "Specchia, per un proiettore", menu_mirror_no_more: "Non specchiare più", shared: "%1$s (%2$s), riconosciuto con %3$s", picture_unreadable: "Impossibile aprire questa immagine", copied: "Copiato", checked: "%1$d su %2$d come nell'addestramento, %3$s", pace: "%1$s ms per immagine", no_label: "niente riconosciuto", check_no_label: "niente riconosciuto, come nell'addestramento", check_other: "%1$s invece di %2$s", about_model: "Il modello «%1$s» conosce %2$s.", about_frames: "Su %1$,d %2$s ne ha riconosciute bene il %3$s e male il %4$s; nelle altre non ha riconosciuto niente.", about_made_frames: "immagini della fotocamera generate", about_test_photos: "foto di prova", about_cross_validated_photos: "foto in validazione incrociata", about_network: "La sola rete ha riconosciuto bene il %1$s delle immagini di prova.", action_retry: "Riprova", camera: "Fotocamera", picture: "Immagine", draw: "Disegna", start: "Che cosa vuoi mostrare?", start_camera: "Usa la fotocamera", start_photo: "Scatta una foto", start_picture: "Scegli un’immagine", start_draw: "Disegna", start_drop: "Oppure trascina qui un’immagine, o incollala", drop: "Rilasciala qui: viene letta in questa pagina", lens: "Che cosa viene letto", of: "%1$d di %2$d", previous: "Immagine precedente", next: "Immagine successiva", pad: "Lavagna: disegna con il dito, una penna o il mouse", pad_prompt: "Disegna uno di questi: %1$s", pad_undo: "Annulla l’ultimo tratto", pad_clear: "Pulisci la lavagna", bars: "Quanto è sicura ogni classe", camera_which: "Fotocamera", camera_number: "Fotocamera %1$d", language: "Lingua", colours: "Colori", colours_system: "Come il sistema", colours_light: "Chiaro", colours_dark: "Scuro", keys: "Tasti", key_camera: "fotocamera", key_picture: "scegli un’immagine", key_draw: "disegna", key_freeze: "ferma, continua", key_mirror: "specchio", key_menu: "menu", key_undo: "annulla un tratto", key_space: "Spazio", print: "Stampa", copy: "Copia questa lettura", close: "Chiudi", check: "Controlla questo browser", check_good: "Questo browser legge come addestrato", check_bad: "Questo browser legge diversamente", check_why: "La pagina porta con sé immagini con le risposte del computer che l’ha addestrata. Le ha appena rilette in questo browser.", check_none: "La pagina non porta con sé immagini per il controllo.", check_bad_hint: "Non fidarti delle sue letture. Comunica nome e versione di questo browser a chi ha fatto la pagina.", alarm: "Non fidarti delle letture di questo browser: %1$s", about_private: "Nulla lascia questa pagina: non raggiunge alcuna rete. Ciò che la fotocamera vede viene letto qui e dimenticato.", about_threshold: "Per una lettura serve %1$s.", about_made: "Fatta con handlens %1$s.", refused: "La fotocamera è stata rifiutata", refused_why: "Consentila per questa pagina nella barra degli indirizzi, poi riprova. Le immagini si leggono anche senza.", none: "Qui non c’è una fotocamera", none_why: "Questo dispositivo non ne ha una che una pagina possa usare. Le immagini si leggono lo stesso.", taken: "La fotocamera è in uso", taken_why: "Chiudi l’app o la pagina che la usa, poi riprova.", insecure: "Nessuna fotocamera a questo indirizzo", insecure_why: "I browser danno la fotocamera solo a pagine in https, da un file o da localhost. Una foto si legge altrettanto bene.", broken: "La fotocamera non parte", broken_why: "Di solito aiuta ricollegarla o chiudere altre pagine. (%1$s)", ended: "La fotocamera non c’è più", ended_why: "È stata scollegata, o qualcos’altro l’ha presa.", silent: "La fotocamera non invia immagini", silent_why: "Forse è coperta o spenta da un tasto o un interruttore di questo computer.", old_browser: "Questo browser è troppo vecchio", old_browser_why: "Al modello serve WebAssembly con SIMD: Chrome o Edge 91, Firefox 113, Safari 16.4 o più recente.", noise: "Questo browser altera le immagini", noise_why: "Dà alle pagine rumore al posto dei pixel (resistFingerprinting). Consenti a questa pagina di leggere le immagini, o aprila in un altro browser.", damaged: "Questa pagina è danneggiata", damaged_why: "Procuratela di nuovo, intera. (%1$s)", newer: "Il modello è più recente di questa pagina", newer_why: "Rifai la pagina con l’ultimo handlens. (%1$s)", memory: "La memoria è finita", memory_why: "Chiudi altre pagine, poi ricarica questa.", failed: "Il modello si è fermato", failed_why: "Ricarica la pagina. (%1$s)", reload: "Ricarica", picture_large: "Questa immagine è troppo grande per questo browser", notices: "Licenze e note" }, ja: { list_comma: "、", prompt: "次のどれかを見せてください：%1$s", "labels.other": "%1$,d種類", unsure: "まだ確実ではありません。1つだけ見せて、動かさないでください", opening: "お待ちください", sure: "確信度 %1$s", seen: "ネットワークが見た画像", legend: "%1$s以上で認識とします", still_cut: "画像の端で切れています", still_several: "複数あります。1つだけ見せてください", frozen: "停止中", torch_on: "ライトをつける", torch_off: "ライトを消す", freeze: "停止", go_on: "再開", other_camera: "別のカメラを使う", menu: "メニュー", menu_picture: "画像を認識…", menu_example: "テスト画像を表示", menu_share: "この結果を共有…", menu_about: "このアプリについて", menu_mirror: "左右反転（プロジェクター用）", menu_mirror_no_more: "左右反転をやめる", shared: "%1$s（%2$s）、%3$sで認識", picture_unreadable: "この画像は開けません", copied: "コピーしました", checked: "%2$d件中%1$d件が学習時と同じ、%3$s", pace: "1枚あたり%1$sミリ秒", no_label: "認識なし", check_no_label: "認識なし（学習時と同じ）", check_other: "%1$s（正しくは%2$s）", about_model: "モデル「%1$s」は%2$sを認識できます。", about_frames: "%2$s%1$,d枚のうち、%3$sを正しく、%4$sを誤って認識しました。残りは認識なしでした。", about_made_frames: "合成カメラ画像", about_test_photos: "テスト写真", about_cross_validated_photos: "交差検証の写真", about_network: "ネットワーク単体では、テスト画像の%1$sを正しく認識しました。", action_retry: "もう一度試す", camera: "カメラ", picture: "画像", draw: "描く", start: "何を見せますか？", start_camera: "カメラを使う", start_photo: "写真を撮る", start_picture: "画像を選ぶ", start_draw: "描いてみる", start_drop: "ここに画像をドロップするか、貼り付けることもできます", drop: "ここにドロップ：このページの中で読み取ります", lens: "読み取るもの", of: "%1$d / %2$d", previous: "前の画像", next: "次の画像", pad: "描画パッド：指、ペン、マウスで描いてください", pad_prompt: "どれか一つを描いてください：%1$s", pad_undo: "最後の線を取り消す", pad_clear: "パッドを消す", bars: "それぞれの確かさ", camera_which: "カメラ", camera_number: "カメラ %1$d", language: "言語", colours: "色", colours_system: "システムに合わせる", colours_light: "明るい", colours_dark: "暗い", keys: "キー", key_camera: "カメラ", key_picture: "画像を選ぶ", key_draw: "描く", key_freeze: "止める、続ける", key_mirror: "左右反転", key_menu: "メニュー", key_undo: "線を取り消す", key_space: "スペース", print: "印刷", copy: "この結果をコピー", close: "閉じる", check: "このブラウザーを確認", check_good: "このブラウザーは学習どおりに読み取ります", check_bad: "このブラウザーは読み取りが異なります", check_why: "このページには、学習したコンピューターの答えが付いたフレームが入っています。今、このブラウザーでもう一度読み取りました。", check_none: "このページには、確認用の画像がありません。", check_bad_hint: "読み取りを信用しないでください。このブラウザーの名前とバージョンを、ページの作成者に知らせてください。", alarm: "このブラウザーの読み取りを信用しないでください：%1$s", about_private: "このページからは何も出ていきません。ネットワークには一切つながりません。カメラが見たものはここで読み取られ、忘れられます。", about_threshold: "読み取りには%1$sが必要です。", about_made: "handlens %1$s で作成。", refused: "カメラが許可されませんでした", refused_why: "アドレスバーでこのページに許可してから、もう一度お試しください。画像はカメラなしでも読み取れます。", none: "カメラがありません", none_why: "この端末には、ページが使えるカメラがありません。画像は読み取れます。", taken: "カメラは使用中です", taken_why: "使用中のアプリやページを閉じてから、もう一度お試しください。", insecure: "このアドレスではカメラを使えません", insecure_why: "ブラウザーがカメラを渡すのは、https、ファイル、localhost のページだけです。写真でも同じように読み取れます。", broken: "カメラが起動しません", broken_why: "つなぎ直すか、他のページを閉じると、たいてい直ります。(%1$s)", ended: "カメラがなくなりました", ended_why: "取り外されたか、他のものが使い始めました。", silent: "カメラから画像が来ません", silent_why: "覆われているか、このコンピューターのキーやスイッチで切られているかもしれません。", old_browser: "このブラウザーは古すぎます", old_browser_why: "モデルには SIMD 付きの WebAssembly が必要です：Chrome・Edge 91、Firefox 113、Safari 16.4 以降。", noise: "このブラウザーは画像を乱します", noise_why: "ページに画素の代わりにノイズを渡します (resistFingerprinting)。このページに画像の読み取りを許可するか、別のブラウザーで開いてください。", damaged: "このページは壊れています", damaged_why: "もう一度、全体を入手してください。(%1$s)", newer: "モデルがこのページより新しいです", newer_why: "最新の handlens でページを作り直してください。(%1$s)", memory: "メモリーが足りません", memory_why: "他のページを閉じてから、再読み込みしてください。", failed: "モデルが止まりました", failed_why: "ページを再読み込みしてください。(%1$s)", reload: "再読み込み", picture_large: "この画像はこのブラウザーには大きすぎます", notices: "ライセンスと告知" }, pt: { list_comma: ", ", prompt: "Mostre um destes: %1$s", "labels.one": "%1$,d classe", "labels.other": "%1$,d classes", unsure: "Ainda sem certeza. Mostre só um, sem se mexer", opening: "Um momento", sure: "%1$s de certeza", seen: "o que a rede viu", legend: "reconhecido a partir de %1$s", still_cut: "Cortado pela borda da imagem", still_several: "Há mais de uma coisa: mostre só uma", frozen: "Em pausa", torch_on: "Acender a luz", torch_off: "Apagar a luz", freeze: "Congelar", go_on: "Continuar", other_camera: "Usar a outra câmera", menu: "Menu", menu_picture: "Reconhecer uma imagem…", menu_example: "Mostrar uma imagem de teste", menu_share: "Compartilhar este resultado…", menu_about: "Sobre", menu_mirror: "Espelhar, para um projetor", menu_mirror_no_more: "Parar de espelhar", shared: "%1$s (%2$s), reconhecido com %3$s", picture_unreadable: "Não foi possível abrir essa imagem", copied: "Copiado", checked: "%1$d de %2$d como no treino, %3$s", pace: "%1$s ms por imagem", no_label: "nada reconhecido", check_no_label: "nada reconhecido, como no treino", check_other: "%1$s em vez de %2$s", about_model: "O modelo “%1$s” conhece %2$s.", about_frames: "De %1$,d %2$s, reconheceu certo %3$s e errado %4$s; nas demais não reconheceu nada.", about_made_frames: "imagens de câmera geradas", about_test_photos: "fotos de teste", about_cross_validated_photos: "fotos em validação cruzada", about_network: "Só a rede reconheceu certo %1$s das imagens de teste.", action_retry: "Tentar de novo", camera: "Câmera", picture: "Imagem", draw: "Desenhar", start: "O que você quer mostrar?", start_camera: "Usar a câmera", start_photo: "Tirar uma foto", start_picture: "Escolher uma imagem", start_draw: "Desenhar", start_drop: "Ou solte uma imagem aqui, ou cole uma", drop: "Solte aqui: ela é lida nesta página", lens: "O que é lido", of: "%1$d de %2$d", previous: "Imagem anterior", next: "Próxima imagem", pad: "Quadro: desenhe com o dedo, uma caneta ou o mouse", pad_prompt: "Desenhe um destes: %1$s", pad_undo: "Desfazer o último traço", pad_clear: "Limpar o quadro", bars: "Certeza de cada classe", camera_which: "Câmera", camera_number: "Câmera %1$d", language: "Idioma", colours: "Cores", colours_system: "Como o sistema", colours_light: "Claro", colours_dark: "Escuro", keys: "Teclas", key_camera: "câmera", key_picture: "escolher uma imagem", key_draw: "desenhar", key_freeze: "congelar, continuar", key_mirror: "espelhar", key_menu: "menu", key_undo: "desfazer um traço", key_space: "Espaço", print: "Imprimir", copy: "Copiar esta leitura", close: "Fechar", check: "Verificar este navegador", check_good: "Este navegador lê como treinado", check_bad: "Este navegador lê de outro jeito", check_why: "A página traz imagens com as respostas do computador que treinou. Ela acabou de lê-las de novo neste navegador.", check_none: "A página não traz imagens para a verificação.", check_bad_hint: "Não confie nas leituras dele. Informe o nome e a versão deste navegador a quem fez a página.", alarm: "Não confie nas leituras deste navegador: %1$s", about_private: "Nada sai desta página: ela não alcança nenhuma rede. O que a câmera vê é lido aqui e esquecido.", about_threshold: "Uma leitura precisa de %1$s.", about_made: "Feita com handlens %1$s.", refused: "A câmera foi recusada", refused_why: "Permita-a para esta página na barra de endereço e tente de novo. Imagens são lidas sem ela.", none: "Não há câmera aqui", none_why: "Este aparelho não tem nenhuma que uma página possa usar. Imagens são lidas mesmo assim.", taken: "A câmera está em uso", taken_why: "Feche o aplicativo ou a página que a está usando e tente de novo.", insecure: "Sem câmera neste endereço", insecure_why: "Navegadores só dão a câmera a páginas por https, de um arquivo ou de localhost. Uma foto é lida tão bem quanto.", broken: "A câmera não inicia", broken_why: "Conectá-la de novo ou fechar outras páginas costuma ajudar. (%1$s)", ended: "A câmera sumiu", ended_why: "Ela foi desconectada, ou outra coisa a tomou.", silent: "A câmera não envia imagens", silent_why: "Talvez esteja coberta ou desligada por uma tecla ou chave deste computador.", old_browser: "Este navegador é antigo demais", old_browser_why: "O modelo precisa de WebAssembly com SIMD: Chrome ou Edge 91, Firefox 113, Safari 16.4 ou mais novo.", noise: "Este navegador embaralha imagens", noise_why: "Ele dá ruído às páginas no lugar de pixels (resistFingerprinting). Permita que esta página leia imagens, ou abra-a em outro navegador.", damaged: "Esta página está danificada", damaged_why: "Obtenha-a de novo, inteira. (%1$s)", newer: "O modelo é mais novo que esta página", newer_why: "Faça a página de novo com o handlens mais recente. (%1$s)", memory: "Não há mais memória", memory_why: "Feche outras páginas e recarregue esta.", failed: "O modelo parou", failed_why: "Recarregue a página. (%1$s)", reload: "Recarregar", picture_large: "Essa imagem é grande demais para este navegador", notices: "Licenças e avisos" }, zh: { list_comma: "、", prompt: "请出示其中一个：%1$s", "labels.other": "%1$,d 个类别", unsure: "还不确定。请只出示一个，并保持稳定", opening: "请稍候", sure: "%1$s 确定", seen: "网络看到的图像", legend: "达到 %1$s 才算识别", still_cut: "被图片边缘截断", still_several: "不止一个物体：请只出示一个", frozen: "已定格", torch_on: "打开补光灯", torch_off: "关闭补光灯", freeze: "定格", go_on: "继续", other_camera: "使用另一个相机", menu: "菜单", menu_picture: "识别图片…", menu_example: "显示测试图片", menu_share: "分享此结果…", menu_about: "关于", menu_mirror: "镜像显示（用于投影仪）", menu_mirror_no_more: "取消镜像", shared: "%1$s（%2$s），由 %3$s 识别", picture_unreadable: "无法打开此图片", copied: "已复制", checked: "%2$d 个中有 %1$d 个与训练时一致，%3$s", pace: "每帧 %1$s 毫秒", no_label: "未识别", check_no_label: "未识别，与训练时一致", check_other: "%1$s，应为 %2$s", about_model: "模型“%1$s”认识 %2$s。", about_frames: "在 %1$,d 个%2$s中，%3$s 识别正确，%4$s 识别错误；其余未识别。", about_made_frames: "合成相机画面", about_test_photos: "测试照片", about_cross_validated_photos: "交叉验证照片", about_network: "单独的网络对测试图片的识别正确率为 %1$s。", action_retry: "重试", camera: "相机", picture: "图片", draw: "手绘", start: "想给它看什么？", start_camera: "使用相机", start_photo: "拍一张照片", start_picture: "选择图片", start_draw: "画一个", start_drop: "也可以把图片拖到这里，或粘贴一张", drop: "拖到这里：就在本页识别", lens: "正在识别的内容", of: "第 %1$d 张，共 %2$d 张", previous: "上一张图片", next: "下一张图片", pad: "画板：用手指、笔或鼠标画", pad_prompt: "画其中一个：%1$s", pad_undo: "撤销最后一笔", pad_clear: "清空画板", bars: "各类别的把握", camera_which: "相机", camera_number: "相机 %1$d", language: "语言", colours: "颜色", colours_system: "跟随系统", colours_light: "浅色", colours_dark: "深色", keys: "按键", key_camera: "相机", key_picture: "选择图片", key_draw: "手绘", key_freeze: "定格、继续", key_mirror: "镜像", key_menu: "菜单", key_undo: "撤销一笔", key_space: "空格", print: "打印", copy: "复制此结果", close: "关闭", check: "检查此浏览器", check_good: "此浏览器的识别与训练时一致", check_bad: "此浏览器的识别与训练时不同", check_why: "页面自带一些画面和训练电脑给出的答案，刚才已在此浏览器中重新识别。", check_none: "此页面没有可供检查的画面。", check_bad_hint: "请勿相信它的结果。请把此浏览器的名称和版本告诉制作页面的人。", alarm: "请勿相信此浏览器的结果：%1$s", about_private: "任何内容都不会离开此页面：它不连接任何网络。相机看到的内容在此识别后即被忘记。", about_threshold: "识别需要达到 %1$s。", about_made: "由 handlens %1$s 制作。", refused: "相机被拒绝", refused_why: "请在地址栏允许此页面使用相机，然后重试。没有相机也能识别图片。", none: "这里没有相机", none_why: "此设备没有网页可用的相机。图片仍可识别。", taken: "相机正被占用", taken_why: "请关闭正在使用它的应用或网页，然后重试。", insecure: "此地址不能使用相机", insecure_why: "浏览器只把相机交给通过 https、本地文件或 localhost 打开的页面。照片的识别效果同样好。", broken: "相机无法启动", broken_why: "重新插上相机或关闭其他网页通常有用。(%1$s)", ended: "相机不见了", ended_why: "它被拔掉，或被其他程序占用。", silent: "相机没有传来画面", silent_why: "它可能被遮住，或被这台电脑的按键或开关关闭。", old_browser: "此浏览器太旧", old_browser_why: "模型需要带 SIMD 的 WebAssembly：Chrome 或 Edge 91、Firefox 113、Safari 16.4 或更新版本。", noise: "此浏览器会扰乱图片", noise_why: "它给网页的是噪声而不是像素 (resistFingerprinting)。请允许此页面读取画布，或换一个浏览器打开。", damaged: "此页面已损坏", damaged_why: "请重新获取完整的页面。(%1$s)", newer: "模型比此页面新", newer_why: "请用最新的 handlens 重新制作页面。(%1$s)", memory: "内存不足", memory_why: "请关闭其他网页，再重新加载此页。", failed: "模型已停止", failed_why: "请重新加载页面。(%1$s)", reload: "重新加载", picture_large: "这张图片对此浏览器来说太大", notices: "许可与声明" } };

  // src/page/words.ts
  var REFERENCE = "en";
  var RIGHT_TO_LEFT = /* @__PURE__ */ new Set(["ar"]);
  var MOST_RUNS = 3;
  var MOST_NAMED = 5;
  var MOST_CHARACTERS = 44;
  var LANGUAGES = Object.keys(texts_default);
  function bestLanguage(wanted) {
    var _a3;
    for (const one of wanted) {
      const code = (_a3 = one.toLowerCase().split("-")[0]) != null ? _a3 : "";
      if (code in texts_default && script(one) === script(code)) return one;
    }
    return REFERENCE;
  }
  function script(tag) {
    try {
      return new Intl.Locale(tag).maximize().script;
    } catch {
      return void 0;
    }
  }
  var Words = class {
    // locale: one that bestLanguage() gave, or a language's code.
    constructor(locale) {
      __publicField(this, "locale", locale);
      __publicField(this, "code");
      __publicField(this, "rightToLeft");
      __publicField(this, "words");
      __publicField(this, "plurals");
      __publicField(this, "wholePercent");
      var _a3, _b;
      this.code = (_a3 = locale.toLowerCase().split("-")[0]) != null ? _a3 : REFERENCE;
      this.words = (_b = texts_default[this.code]) != null ? _b : {};
      this.rightToLeft = RIGHT_TO_LEFT.has(this.code);
      this.plurals = new Intl.PluralRules(locale);
      this.wholePercent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
    }
    // values: what stands at %1$s, %2$d and so on.
    get(key, ...values) {
      var _a3, _b;
      const word = (_b = this.words[key]) != null ? _b : (_a3 = texts_default[REFERENCE]) == null ? void 0 : _a3[key];
      if (word === void 0) throw new RangeError(`no such word: ${key}`);
      return word.replace(/%(\d)\$(,?)([sd])/g, (_, at, grouped, kind) => {
        const value = values[Number(at) - 1];
        if (kind === "d") return new Intl.NumberFormat(this.locale, { useGrouping: grouped !== "" }).format(Number(value));
        return apart(String(value));
      });
    }
    // In the form that goes with that number: key.one, key.other, ...
    counted(key, count, ...values) {
      const form = `${key}.${this.plurals.select(count)}`;
      return this.get(form in this.words ? form : `${key}.other`, ...values);
    }
    // share: 0..1
    percent(share, decimals = 0) {
      if (decimals === 0) return this.wholePercent.format(share);
      const exact = { style: "percent", minimumFractionDigits: decimals, maximumFractionDigits: decimals };
      return new Intl.NumberFormat(this.locale, exact).format(share);
    }
    pace(milliseconds) {
      const decimals = milliseconds < 10 ? 1 : 0;
      const shown = new Intl.NumberFormat(this.locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
      return this.get("pace", shown.format(milliseconds));
    }
    // All labels in one short phrase: runs as "0 … 9", a few by name, many by their number. As the app's LabelList.
    labels(labels2) {
      const parts = runs(labels2);
      const phrase = parts.join(this.get("list_comma"));
      const few = parts.length <= MOST_RUNS || labels2.length <= MOST_NAMED;
      return few && phrase.length <= MOST_CHARACTERS ? phrase : this.counted("labels", labels2.length, labels2.length);
    }
    // The language's own name, as its speakers write it.
    static nameOf(code) {
      var _a3;
      return (_a3 = new Intl.DisplayNames([code], { type: "language" }).of(code)) != null ? _a3 : code;
    }
  };
  function apart(text2) {
    return /[\u0590-\u08ff]/.test(text2) ? `⁨${text2}⁩` : text2;
  }
  function runs(labels2) {
    const parts = [];
    for (let first = 0; first < labels2.length; ) {
      let last = first;
      while (last + 1 < labels2.length && follows(labels2[last], labels2[last + 1])) last++;
      if (last - first >= 2) {
        parts.push(`${labels2[first]} … ${labels2[last]}`);
        first = last + 1;
      } else parts.push(labels2[first++]);
    }
    return parts;
  }
  function follows(one, next) {
    const [[a, ...moreA], [b, ...moreB]] = [[...one], [...next]];
    if (a && b && !moreA.length && !moreB.length) return a.codePointAt(0) + 1 === b.codePointAt(0);
    return /^-?\d{1,9}$/.test(one) && /^-?\d{1,9}$/.test(next) && Number(one) + 1 === Number(next);
  }
  var Spoken = class {
    constructor(words) {
      __publicField(this, "words", words);
      __publicField(this, "writers", []);
    }
    now() {
      return this.words;
    }
    // writer: called now and whenever the language is another.
    say(writer) {
      this.writers.push(writer);
      writer(this.words);
    }
    text(where, key) {
      this.say((words) => write(where, words.get(key)));
      return where;
    }
    speak(words) {
      this.words = words;
      document.documentElement.lang = words.locale;
      document.documentElement.dir = words.rightToLeft ? "rtl" : "ltr";
      for (const writer of this.writers) writer(words);
    }
  };

  // src/page/menu.ts
  var COLOURS = ["system", "light", "dark"];
  async function openMenu(actions, words) {
    const sheet = new Sheet(words.get("menu"), words);
    const entry = (shape, said2, act) => {
      const button = element("button", { type: "button", class: "entry" }, icon(shape), element("span", {}, said2));
      button.addEventListener("click", () => {
        sheet.close();
        act();
      });
      return button;
    };
    sheet.add(
      entry("picture", words.get("menu_picture"), actions.pick),
      actions.example && entry("frames", words.get("menu_example"), actions.example),
      actions.share && entry("share", words.get("menu_share"), actions.share),
      actions.mirror && entry("mirror", words.get(actions.mirror.on ? "menu_mirror_no_more" : "menu_mirror"), actions.mirror.switch),
      entry("shield", words.get("check"), actions.check),
      entry("print", words.get("print"), () => print()),
      entry("info", words.get("menu_about"), actions.about)
    );
    if (actions.camera) {
      const { id, use } = actions.camera;
      const cameras = await Camera.cameras();
      const named2 = cameras.map((camera, at) => [camera.deviceId, camera.label || words.get("camera_number", at + 1)]);
      if (named2.length > 1) sheet.add(choice("camera", words.get("camera_which"), named2, id, use));
    }
    const languages = LANGUAGES.map((code) => [code, Words.nameOf(code)]);
    sheet.add(choice("language", words.get("language"), languages, words.code, (code) => {
      sheet.close();
      actions.language(code);
    }));
    const colours = COLOURS.map((name) => [name, words.get(`colours_${name}`)]);
    sheet.add(choice("colours", words.get("colours"), colours, actions.colours.now, actions.colours.use), keysOf(actions.keys, words));
    sheet.open();
  }
  function choice(shape, said2, values, now, use) {
    const select = element("select", {}, ...values.map(([value, name]) => element("option", { value, selected: value === now }, name)));
    select.addEventListener("change", () => use(select.value));
    return element("label", { class: "entry" }, icon(shape), element("span", {}, said2), select);
  }
  function keysOf(keys, words) {
    const on = element("input", { type: "checkbox" });
    on.checked = keys.on;
    on.addEventListener("change", () => keys.switch(on.checked));
    const list = element("dl", { class: "keys" });
    for (const { key, words: does } of keys.all)
      list.append(element("dt", {}, element("kbd", {}, key === " " ? words.get("key_space") : key.toUpperCase())), element("dd", {}, words.get(does)));
    return element("div", {}, element("label", { class: "entry" }, icon("keys"), element("span", {}, words.get("keys")), on), list);
  }

  // src/page/pad.ts
  var SIDE = 560;
  var PEN = 20;
  var PAPER = "#ffffff";
  var INK = "#1b2440";
  var Pad = class {
    // the pointer that draws: a second finger or the palm draws nothing
    // onInk: after every piece of a stroke, and when strokes are taken back.
    constructor(onInk) {
      __publicField(this, "onInk", onInk);
      __publicField(this, "root", element("canvas", { class: "pad", width: SIDE, height: SIDE, role: "img", tabindex: "-1" }));
      __publicField(this, "context");
      __publicField(this, "strokes", []);
      __publicField(this, "drawing", null);
      this.context = this.root.getContext("2d", { willReadFrequently: true });
      this.root.addEventListener("pointerdown", (event) => this.begin(event));
      this.root.addEventListener("pointermove", (event) => this.go(event));
      for (const end of ["pointerup", "pointercancel"]) this.root.addEventListener(end, (event) => this.end(event));
      this.redraw();
    }
    get empty() {
      return this.strokes.length === 0;
    }
    pixels() {
      return { width: SIDE, height: SIDE, rgba: this.context.getImageData(0, 0, SIDE, SIDE).data };
    }
    undo() {
      this.drawing = null;
      this.strokes.pop();
      this.redraw();
      this.onInk();
    }
    clear() {
      this.drawing = null;
      this.strokes = [];
      this.redraw();
      this.onInk();
    }
    begin(event) {
      if (this.drawing !== null || event.button !== 0) return;
      event.preventDefault();
      this.drawing = event.pointerId;
      this.root.setPointerCapture(event.pointerId);
      this.strokes.push([]);
      this.add(event);
    }
    go(event) {
      var _a3, _b;
      if (event.pointerId !== this.drawing) return;
      const gathered = (_b = (_a3 = event.getCoalescedEvents) == null ? void 0 : _a3.call(event)) != null ? _b : [];
      for (const one of gathered.length ? gathered : [event]) this.add(one);
    }
    end(event) {
      if (event.pointerId === this.drawing) this.drawing = null;
    }
    add(event) {
      const edge = this.root.getBoundingClientRect();
      const scale = SIDE / edge.width;
      const pressure = event.pointerType === "pen" && event.pressure > 0 ? 0.5 + event.pressure : 1;
      const point = { x: (event.clientX - edge.left) * scale, y: (event.clientY - edge.top) * scale, width: PEN * pressure };
      const stroke = this.strokes.at(-1);
      stroke.push(point);
      this.line(stroke, stroke.length - 1);
      this.onInk();
    }
    line(stroke, to) {
      const [one, other] = [stroke[Math.max(0, to - 1)], stroke[to]];
      this.context.lineWidth = other.width;
      this.context.beginPath();
      this.context.moveTo(one.x, one.y);
      this.context.lineTo(other.x, other.y);
      this.context.stroke();
    }
    redraw() {
      Object.assign(this.context, { fillStyle: PAPER, strokeStyle: INK, lineCap: "round", lineJoin: "round" });
      this.context.fillRect(0, 0, SIDE, SIDE);
      for (const stroke of this.strokes) stroke.forEach((_, at) => this.line(stroke, at));
    }
  };

  // src/page/chart.ts
  var MOST = 10;
  var BEST = 5;
  var SHORT_LABEL = 3;
  var RANK_MS = 500;
  var Chart = class {
    constructor(contract) {
      __publicField(this, "root");
      __publicField(this, "bars");
      __publicField(this, "labels");
      __publicField(this, "order");
      __publicField(this, "rankedMs", -Infinity);
      this.labels = contract.labels;
      const columns = this.labels.length <= MOST && this.labels.every((label) => [...label].length <= SHORT_LABEL);
      this.order = Array.from({ length: this.labels.length <= MOST ? this.labels.length : BEST }, (_, at) => at);
      this.root = element("div", { class: `chart ${columns ? "columns" : "rows"}`, role: "img" });
      this.root.style.setProperty("--threshold", String(contract.threshold));
      this.bars = this.order.map(() => {
        const [name, fill, number] = [element("span", { class: "name", dir: "auto" }), element("span", { class: "fill" }), element("span", { class: "number" })];
        const row = element("div", { class: "bar" }, name, element("span", { class: "track" }, fill), number);
        this.root.append(row);
        return { row, name, fill, number };
      });
    }
    // scores: one a label, 0..1; shown: index of the label that is read, or -1; anew: of something else than before.
    show(scores, shown, words, nowMs, anew) {
      if (this.labels.length > MOST && (anew || nowMs - this.rankedMs >= RANK_MS || nowMs < this.rankedMs)) {
        this.order = best(scores, BEST);
        this.rankedMs = nowMs;
      }
      this.bars.forEach(({ row, name, fill, number }, at) => {
        var _a3;
        const label = this.order[at];
        const score = (_a3 = scores[label]) != null ? _a3 : 0;
        if (name.textContent !== this.labels[label]) name.textContent = this.labels[label];
        fill.style.setProperty("--score", score.toFixed(3));
        const percent = words.percent(score);
        if (number.textContent !== percent) number.textContent = percent;
        row.classList.toggle("read", label === shown);
      });
    }
    // What a screen reader hears of it, in place of bars that move with every frame.
    describe(scores, words) {
      const said2 = best(scores, 3).map((label) => {
        var _a3;
        return `${this.labels[label]} ${words.percent((_a3 = scores[label]) != null ? _a3 : 0)}`;
      });
      this.root.setAttribute("aria-label", `${words.get("bars")}: ${said2.join(words.get("list_comma"))}`);
    }
  };
  function best(scores, count) {
    const order = [];
    for (let place = 0; place < Math.min(count, scores.length); place++) {
      let most = -1;
      for (let i = 0; i < scores.length; i++) if (!order.includes(i) && (most < 0 || scores[i] > scores[most])) most = i;
      order.push(most);
    }
    return order;
  }

  // src/page/panel.ts
  var NUMBERS_MS = 250;
  var PRESENT = 0.5;
  var Panel = class {
    constructor(contract, spoken2, onCopy) {
      __publicField(this, "contract", contract);
      __publicField(this, "spoken", spoken2);
      __publicField(this, "root");
      __publicField(this, "prompt", element("p", { class: "prompt" }));
      __publicField(this, "label", element("button", { class: "label", type: "button", dir: "auto", hidden: true }));
      __publicField(this, "sure", element("p", { class: "sure" }));
      __publicField(this, "note", element("p", { class: "note", role: "status" }));
      // Apart from what is seen, which changes with every frame: heard when a reading settles, and when it is another.
      __publicField(this, "said", element("p", { class: "unseen", role: "status", "aria-live": "polite" }));
      __publicField(this, "seen", element("canvas", { class: "seen", role: "img" }));
      __publicField(this, "picture");
      __publicField(this, "chart");
      __publicField(this, "shown");
      __publicField(this, "ask", "prompt");
      // or pad_prompt: the key of what to do
      __publicField(this, "noted", "");
      // the key
      __publicField(this, "numbersMs", -Infinity);
      __publicField(this, "heard", -2);
      const { width, height } = contract.input;
      Object.assign(this.seen, { width, height });
      this.picture = new ImageData(width, height);
      this.chart = new Chart(contract);
      this.shown = { index: -1, score: 0, presence: 0, scores: new Float32Array(contract.labels.length), seen: null };
      this.label.addEventListener("click", onCopy);
      const caption = element("figcaption", { "aria-hidden": "true" });
      const legend = element("p", { class: "legend" });
      const words = element("div", { class: "words" }, this.prompt, this.label, this.sure, this.note, this.said);
      const figure = element("figure", {}, this.seen, caption);
      this.root = element("section", { class: "panel" }, element("div", { class: "top" }, words, figure), this.chart.root, legend);
      spoken2.text(caption, "seen");
      spoken2.say((now) => {
        write(legend, `┄ ${now.get("legend", now.percent(contract.threshold))}`);
        this.seen.setAttribute("aria-label", now.get("seen"));
        this.label.title = now.get("copy");
        this.show(this.shown, performance.now(), true);
        this.heard = -2;
        this.tell();
        this.say(this.noted);
      });
    }
    // What a person is asked to do where nothing is read.
    askFor(key) {
      this.ask = key;
      this.show(this.shown, performance.now(), true);
    }
    // note: the key of what else is to be said of a still picture; empty for nothing.
    say(note) {
      this.noted = note;
      write(this.note, note && this.spoken.now().get(note));
    }
    show(shown, nowMs, anew = false) {
      var _a3, _b;
      const words = this.spoken.now();
      const changed = anew || shown.index !== this.shown.index;
      this.shown = shown;
      const reads = shown.index >= 0;
      if (changed) {
        this.label.hidden = !reads;
        this.prompt.hidden = reads;
        write(this.label, reads ? this.contract.labels[shown.index] : "");
        this.label.classList.toggle("long", ((_a3 = this.label.textContent) != null ? _a3 : "").length > 4);
        this.label.classList.toggle("longer", ((_b = this.label.textContent) != null ? _b : "").length > 14);
      }
      if (changed || nowMs - this.numbersMs >= NUMBERS_MS) {
        this.numbersMs = nowMs;
        write(this.sure, reads ? words.get("sure", words.percent(shown.score)) : "");
        const unsure = shown.seen !== null && shown.presence >= PRESENT;
        write(this.prompt, unsure ? words.get("unsure") : words.get(this.ask, words.labels(this.contract.labels)));
      }
      this.chart.show(shown.scores, shown.index, words, nowMs, changed);
      if (changed) this.chart.describe(shown.scores, words);
      this.drawSeen(shown.seen);
      this.tell();
    }
    // What is read now, as text: "7 (97 % sure)"; null if nothing is.
    reading(page) {
      const { index, score } = this.shown;
      const words = this.spoken.now();
      return index < 0 ? null : words.get("shared", this.contract.labels[index], words.get("sure", words.percent(score)), page);
    }
    tell() {
      if (this.shown.index === this.heard) return;
      this.heard = this.shown.index;
      const words = this.spoken.now();
      this.said.textContent = this.heard < 0 ? "" : `${this.contract.labels[this.heard]}. ${words.get("sure", words.percent(this.shown.score))}`;
    }
    drawSeen(seen) {
      var _a3;
      this.seen.classList.toggle("empty", seen === null);
      if (seen) drawSeen(this.seen, this.picture, seen, this.contract.input.channels);
      else (_a3 = this.seen.getContext("2d")) == null ? void 0 : _a3.clearRect(0, 0, this.seen.width, this.seen.height);
    }
  };
  function drawSeen(canvas, picture, seen, channels) {
    var _a3;
    const { data } = picture;
    for (let to = 0, from = 0; to < data.length; to += 4, from += channels) {
      data[to] = 255 * seen[from];
      data[to + 1] = channels === 3 ? 255 * seen[from + 1] : data[to];
      data[to + 2] = channels === 3 ? 255 * seen[from + 2] : data[to];
      data[to + 3] = 255;
    }
    (_a3 = canvas.getContext("2d")) == null ? void 0 : _a3.putImageData(picture, 0, 0);
  }

  // src/page/sheets.ts
  function checkSummary(verdict2, words) {
    return words.get("checked", verdict2.passed, verdict2.rows.length, words.pace(verdict2.millisecondsAFrame));
  }
  function openCheck(contract, verdict2, words) {
    if (!verdict2) {
      new Sheet(words.get("check"), words).text(words.get("check_none")).open();
      return;
    }
    const sheet = new Sheet(words.get(verdict2.good ? "check_good" : "check_bad"), words);
    sheet.text(`${verdict2.good ? "✓" : "✗"} ${checkSummary(verdict2, words)}`, verdict2.good ? "strong" : "strong alarm").text(words.get("check_why"));
    if (!verdict2.good) sheet.text(words.get("check_bad_hint"), "alarm");
    const { width, height, channels } = contract.input;
    const rows = verdict2.rows.map(({ truth, wanted, got, passed, seen }) => {
      const canvas = element("canvas", { width, height, class: "seen", "aria-hidden": "true" });
      drawSeen(canvas, new ImageData(width, height), seen, channels);
      const read = got != null ? got : words.get(passed ? "check_no_label" : "no_label");
      const said2 = passed ? read : words.get("check_other", read, wanted != null ? wanted : words.get("no_label"));
      return element("li", { class: passed ? null : "alarm", title: truth }, canvas, element("span", { dir: "auto" }, `${passed ? "✓" : "✗"} ${said2}`));
    });
    sheet.add(element("ul", { class: "golden" }, ...rows)).open();
  }
  var OF2 = {
    "made frames": "about_made_frames",
    "test photos": "about_test_photos",
    "cross-validated photos": "about_cross_validated_photos"
  };
  function openAbout(contract, page, notices, words) {
    var _a3;
    const sheet = new Sheet(page.name, words).text(words.get("about_private"));
    sheet.text(words.get("about_model", contract.name, words.labels(contract.labels)));
    const { frames: frames2, network: network2 } = contract.figures;
    if (frames2) {
      const of = words.get((_a3 = OF2[frames2.of]) != null ? _a3 : "about_made_frames");
      const [right, wrong] = [words.percent(frames2.right / frames2.count, 2), words.percent(frames2.wrong / frames2.count, 2)];
      sheet.text(words.get("about_frames", frames2.count, of, right, wrong));
    }
    if (network2) sheet.text(words.get("about_network", words.percent(network2.accuracy, 2)));
    sheet.text(words.get("about_threshold", words.percent(contract.threshold)));
    sheet.text(words.get("about_made", page.handlens), "faint");
    if (notices) {
      const all = element("details", {}, element("summary", {}, words.get("notices")), element("pre", { dir: "ltr", lang: "en", tabindex: "0" }, notices));
      sheet.add(all);
    }
    sheet.open();
  }

  // src/page/stills.ts
  function boxesOn(reading, width, height, labels2) {
    const side = Math.max(width, height);
    const [left, top] = [(side - width) / 2, (side - height) / 2];
    return reading.readings.map(({ label, place: [x0, y0, x1, y1] }) => ({
      label: labels2 ? label : "",
      at: [(x0 + left) / side, (y0 + top) / side, (x1 - x0) / side, (y1 - y0) / side]
    }));
  }
  var Stills = class {
    // each reading has a number; one that was overtaken is dropped
    constructor(model) {
      __publicField(this, "model", model);
      __publicField(this, "files", []);
      __publicField(this, "at", 0);
      __publicField(this, "newest", 0);
    }
    get count() {
      return this.files.length;
    }
    get place() {
      return this.at;
    }
    take(files) {
      this.files = files;
      this.at = 0;
      return files[0];
    }
    // To the next (1) or the one before (-1); round and round.
    step(by) {
      this.at = (this.at + by + this.files.length) % this.files.length;
      return this.files[this.at];
    }
    // Null if another picture was asked for meanwhile.
    async read(picture) {
      var _a3;
      const mine = ++this.newest;
      try {
        const pixels = await pixelsOf(picture);
        if (mine !== this.newest) return null;
        const reading = await readStill(pixels, this.model);
        const { width, height } = (_a3 = pixels.full) != null ? _a3 : pixels;
        return mine === this.newest ? { reading, width, height } : null;
      } catch (error) {
        if (mine === this.newest) throw error;
        return null;
      }
    }
    // What is on its way is not wanted any more.
    drop() {
      this.newest++;
      this.files = [];
    }
  };
  async function lensPicture(planes, quarterTurns) {
    var _a3, _b, _c, _d;
    const flat = new OffscreenCanvas(LENS_SIDE, LENS_SIDE);
    const picture = new ImageData(LENS_SIDE, LENS_SIDE);
    for (let y = 0, to = 0; y < LENS_SIDE; y++)
      for (let x = LENS_LEFT; x < LENS_LEFT + LENS_SIDE; x++, to += 4) {
        const luma = planes.luma[y * FRAME_WIDTH + x];
        const pair = (y >> 1) * (FRAME_WIDTH >> 1) + (x >> 1);
        const [u, v] = [((_b = (_a3 = planes.chroma_u) == null ? void 0 : _a3[pair]) != null ? _b : 128) - 128, ((_d = (_c = planes.chroma_v) == null ? void 0 : _c[pair]) != null ? _d : 128) - 128];
        picture.data[to] = luma + 1.402 * v;
        picture.data[to + 1] = luma - 0.344136 * u - 0.714136 * v;
        picture.data[to + 2] = luma + 1.772 * u;
        picture.data[to + 3] = 255;
      }
    flat.getContext("2d").putImageData(picture, 0, 0);
    const upright = new OffscreenCanvas(LENS_SIDE, LENS_SIDE);
    const context = upright.getContext("2d");
    context.translate(LENS_SIDE / 2, LENS_SIDE / 2);
    context.rotate(quarterTurns * Math.PI / 2);
    context.drawImage(flat, -LENS_SIDE / 2, -LENS_SIDE / 2);
    return upright.convertToBlob();
  }

  // src/page/app.ts
  var PAD_MS = 120;
  var App = class {
    // its cameras are still being counted
    constructor(root2, carried, spoken2) {
      __publicField(this, "carried", carried);
      __publicField(this, "spoken", spoken2);
      __publicField(this, "lens");
      __publicField(this, "panel");
      __publicField(this, "controls");
      __publicField(this, "camera");
      __publicField(this, "live");
      __publicField(this, "stills");
      __publicField(this, "pad");
      __publicField(this, "keys");
      __publicField(this, "check", element("p", { class: "check" }));
      __publicField(this, "chooser", element("input", { type: "file", accept: "image/*", multiple: true, hidden: true }));
      __publicField(this, "shooter", element("input", { type: "file", accept: "image/*", capture: "environment", hidden: true }));
      __publicField(this, "mode", "start");
      __publicField(this, "verdict", null);
      __publicField(this, "device", remembered("camera"));
      __publicField(this, "mirrored", null);
      __publicField(this, "torch", false);
      __publicField(this, "frozen", false);
      __publicField(this, "padTimer", 0);
      __publicField(this, "padReading", 0);
      // each has a number; one of an earlier drawing is not shown
      __publicField(this, "examples", 0);
      __publicField(this, "menuOpens", false);
      __publicField(this, "showsOne", true);
      var _a3, _b;
      const { model, settings } = carried;
      const ink = model.contract.view === "ink";
      this.pad = ink ? new Pad(() => this.padSoon()) : null;
      this.lens = new Lens((_b = (_a3 = this.pad) == null ? void 0 : _a3.root) != null ? _b : null, spoken2, (way) => this.go(way));
      this.panel = new Panel(model.contract, spoken2, () => void this.copy());
      this.camera = new Camera(this.lens.video, { onOpen: () => this.opened(), onTrouble: (trouble, detail) => this.trouble(trouble, detail) });
      this.live = new Live(model, this.lens.video, {
        onSteady: (steady, found2, nowMs) => {
          this.panel.show({ ...steady, seen: found2.seen }, nowMs);
          const [x, y, width, height] = steady.box;
          const left = this.mirrors() ? 1 - x - width / 2 : x - width / 2;
          const boxed = ink && steady.label !== null;
          this.lens.overlay.show(boxed ? [{ label: steady.label, at: [left, y - height / 2, width, height] }] : []);
        },
        onFailed: (error) => this.fail(error)
      }, () => this.camera.alive());
      this.stills = new Stills(model);
      this.controls = new Controls(spoken2, ink, (mode) => this.enter(mode), (tool) => void this.use(tool));
      this.keys = new Keys(this.keyed(), remembered(Keys.KEPT), remember);
      const menu = element("button", { type: "button", class: "round" }, icon("menu"));
      menu.addEventListener("click", () => this.menu());
      const title = element("div", {}, element("h1", {}, element("bdi", {}, settings.name)), this.check);
      root2.replaceChildren(element("header", { class: "bar" }, title, menu), this.lens.root, this.controls.root, this.panel.root, this.chooser, this.shooter);
      spoken2.say((words) => {
        var _a4;
        menu.setAttribute("aria-label", words.get("menu"));
        (_a4 = this.pad) == null ? void 0 : _a4.root.setAttribute("aria-label", words.get("pad"));
        this.sayCheck();
      });
      this.listen();
      this.enter("start");
    }
    // The frames that the page carries, read again: a browser that answers otherwise is not trusted in silence.
    async selfCheck(asked = false) {
      var _a3;
      if (this.carried.golden) {
        this.verdict = await goldenCheck(this.carried.model, this.carried.golden);
        this.sayCheck();
      }
      if (asked || ((_a3 = this.verdict) == null ? void 0 : _a3.good) === false) openCheck(this.carried.model.contract, this.verdict, this.spoken.now());
    }
    sayCheck() {
      if (!this.verdict) return;
      const words = this.spoken.now();
      const summary = checkSummary(this.verdict, words);
      write(this.check, this.verdict.good ? `✓ ${summary}` : `✗ ${words.get("alarm", summary)}`);
      this.check.classList.toggle("alarm", !this.verdict.good);
    }
    listen() {
      var _a3;
      for (const input of [this.chooser, this.shooter])
        input.addEventListener("change", () => {
          var _a4;
          const files = [...(_a4 = input.files) != null ? _a4 : []];
          input.value = "";
          if (files.length) void this.pictures(files);
        });
      addEventListener("dragover", (event) => {
        var _a4;
        event.preventDefault();
        if ((_a4 = event.dataTransfer) == null ? void 0 : _a4.types.includes("Files")) this.lens.root.classList.add("dropping");
      });
      addEventListener("dragleave", (event) => {
        var _a4;
        return (_a4 = event.relatedTarget) != null ? _a4 : this.lens.root.classList.remove("dropping");
      });
      addEventListener("drop", (event) => {
        var _a4, _b;
        event.preventDefault();
        this.lens.root.classList.remove("dropping");
        const files = [...(_b = (_a4 = event.dataTransfer) == null ? void 0 : _a4.files) != null ? _b : []];
        if (files.length) void this.pictures(files);
      });
      addEventListener("paste", (event) => {
        var _a4, _b;
        const files = [...(_b = (_a4 = event.clipboardData) == null ? void 0 : _a4.files) != null ? _b : []];
        if (files.length) void this.pictures(files);
      });
      document.addEventListener("visibilitychange", () => {
        if (this.mode !== "camera") return;
        if (document.hidden) this.rest();
        else if (!this.camera.open) void this.look();
      });
      addEventListener("pagehide", () => this.rest());
      addEventListener("pageshow", (event) => event.persisted && this.mode === "camera" && void this.look());
      void ((_a3 = navigator.permissions) == null ? void 0 : _a3.query({ name: "camera" }).then((permission) => {
        if (permission.state === "granted" && this.mode === "start") this.enter("camera");
        permission.onchange = () => permission.state === "granted" && this.mode === "camera" && !this.camera.open && void this.look();
      }, () => void 0));
    }
    enter(mode) {
      if (mode === "picture") return this.chooser.click();
      this.leave();
      this.mode = mode;
      this.panel.askFor(mode === "draw" ? "pad_prompt" : "prompt");
      if (mode === "camera") void this.look();
      if (mode === "draw") {
        this.lens.show("pad");
        this.lens.clear();
        this.padSoon();
      }
      if (mode === "start") {
        this.lens.show("nothing");
        const draw = { icon: "draw", words: "start_draw", choose: () => this.enter("draw") };
        this.lens.invite("start", [
          { icon: "camera", words: "start_camera", choose: () => this.enter("camera") },
          { icon: "picture", words: "start_picture", choose: () => this.enter("picture") },
          ...this.pad ? [draw] : []
        ], "start_drop");
      }
      this.showControls();
    }
    leave() {
      this.rest();
      this.stills.drop();
      clearTimeout(this.padTimer);
      this.frozen = false;
      this.panel.show(this.nothing(), performance.now(), true);
      this.panel.say("");
    }
    nothing() {
      return { index: -1, score: 0, presence: 0, scores: new Float32Array(this.carried.model.contract.labels.length), seen: null };
    }
    // The camera -------------------------------------------------------------------------------------------------------
    async look() {
      this.lens.show("video");
      this.lens.wait();
      if (document.hidden) return;
      await this.camera.start(this.device);
    }
    opened() {
      this.frozen = this.torch = false;
      this.lens.clear();
      this.lens.mirror(this.mirrors());
      this.live.start();
      this.showControls();
      void Camera.cameras().then((cameras) => this.showControls(cameras.length > 1));
    }
    // A camera that looks at the person shows them as a mirror does; what is read is not mirrored.
    mirrors() {
      var _a3;
      return (_a3 = this.mirrored) != null ? _a3 : this.camera.front;
    }
    rest() {
      this.live.stop();
      this.camera.stop();
      this.torch = false;
    }
    trouble(trouble, detail) {
      this.live.stop();
      this.lens.show("nothing");
      this.lens.hinder(cameraObstacle(trouble, detail));
      this.panel.show(this.nothing(), performance.now(), true);
      this.showControls();
    }
    fail(error) {
      this.rest();
      this.lens.show("nothing");
      this.lens.hinder(fatalObstacle(error));
    }
    async otherCamera() {
      var _a3, _b;
      const cameras = await Camera.cameras();
      const at = cameras.findIndex(({ deviceId }) => deviceId === this.camera.deviceId);
      this.useCamera((_b = (_a3 = cameras[(at + 1) % cameras.length]) == null ? void 0 : _a3.deviceId) != null ? _b : null);
    }
    useCamera(device) {
      this.device = device;
      if (device) remember("camera", device);
      if (this.mode !== "camera") return;
      this.mirrored = null;
      void this.look();
    }
    freeze() {
      if (this.mode !== "camera" || !this.camera.open) return;
      this.frozen = !this.frozen;
      if (this.frozen) {
        this.live.stop();
        this.lens.video.pause();
      } else {
        void this.lens.video.play();
        this.live.start();
      }
      this.lens.say(this.frozen ? this.spoken.now().get("frozen") : "");
      this.showControls();
    }
    mirror() {
      if (this.mode !== "camera" || !this.camera.open) return;
      this.mirrored = !this.mirrors();
      this.lens.mirror(this.mirrored);
      this.lens.overlay.show([]);
    }
    // Pictures ---------------------------------------------------------------------------------------------------------
    async pictures(files) {
      this.leave();
      this.mode = "picture";
      this.panel.askFor("prompt");
      await this.picture(this.stills.take(files));
    }
    async picture(picture) {
      this.lens.clear();
      this.lens.showPicture(picture);
      this.panel.show(this.nothing(), performance.now(), true);
      this.panel.say("");
      this.showControls();
      try {
        const read = await this.stills.read(picture);
        if (!read || this.mode !== "picture") return;
        this.showStill(read.reading);
        this.lens.overlay.show(boxesOn(read.reading, read.width, read.height, this.carried.model.contract.view === "ink"));
      } catch (error) {
        if (error instanceof Error && "kind" in error && (error.kind === "picture" || error.kind === "picture-too-large")) {
          this.panel.say(error.kind === "picture" ? "picture_unreadable" : "picture_large");
        } else this.fail(error);
      }
      this.count();
    }
    count() {
      if (this.stills.count > 1) this.lens.say(this.spoken.now().get("of", this.stills.place + 1, this.stills.count));
    }
    showStill(reading) {
      const { decision, found: found2, note } = reading;
      const scores = found2.probabilities.map((probability) => found2.presence * probability);
      const index = decision.label !== null && note !== "several" ? decision.best : -1;
      this.panel.show({ index, score: decision.score, presence: found2.presence, scores, seen: found2.seen }, performance.now(), true);
      this.panel.say(note ? `still_${note}` : "");
    }
    async example() {
      const { frames: frames2 } = this.carried.golden;
      const frame2 = frames2[this.examples++ % frames2.length];
      await this.pictures([await lensPicture(frame2.planes, frame2.quarterTurns)]);
    }
    // The pad ----------------------------------------------------------------------------------------------------------
    padSoon() {
      this.showControls();
      clearTimeout(this.padTimer);
      this.padTimer = window.setTimeout(() => void this.readPad(), PAD_MS);
    }
    async readPad() {
      const mine = ++this.padReading;
      if (this.mode !== "draw" || !this.pad) return;
      if (this.pad.empty) {
        this.panel.say("");
        return this.panel.show(this.nothing(), performance.now(), true);
      }
      try {
        const reading = await readStill(this.pad.pixels(), this.carried.model);
        if (mine === this.padReading && this.mode === "draw" && !this.pad.empty) this.showStill(reading);
      } catch (error) {
        if (mine === this.padReading && this.mode === "draw") this.fail(error);
      }
    }
    // Buttons ----------------------------------------------------------------------------------------------------------
    showControls(several = !this.showsOne) {
      var _a3;
      this.showsOne = !several;
      const tools = [];
      if (this.mode === "camera" && this.camera.open) {
        if (this.camera.torch) tools.push("torch");
        if (several) tools.push("other");
        tools.push("freeze");
      }
      if (this.mode === "picture" && this.stills.count > 1) tools.push("previous", "next");
      if (this.mode === "draw" && !((_a3 = this.pad) == null ? void 0 : _a3.empty)) tools.push("undo", "clear");
      this.controls.show(this.mode, tools, { torch: this.torch, frozen: this.frozen });
    }
    // whether this device has one camera only, as far as is known
    async use(tool) {
      var _a3, _b;
      if (tool === "torch") this.torch = await this.camera.setTorch(!this.torch);
      if (tool === "other") await this.otherCamera();
      if (tool === "freeze") this.freeze();
      if (tool === "previous" || tool === "next") await this.picture(this.stills.step(tool === "next" ? 1 : -1));
      if (tool === "undo") (_a3 = this.pad) == null ? void 0 : _a3.undo();
      if (tool === "clear") (_b = this.pad) == null ? void 0 : _b.clear();
      this.showControls();
    }
    go(way) {
      if (way === "retry") this.enter("camera");
      if (way === "photo") this.shooter.click();
      if (way === "picture") this.chooser.click();
      if (way === "reload") location.reload();
    }
    keyed() {
      const drawing = [{ key: "d", words: "key_draw", press: () => this.enter("draw") }, { key: "u", words: "key_undo", press: () => {
        var _a3;
        return (_a3 = this.pad) == null ? void 0 : _a3.undo();
      } }];
      return [
        { key: "c", words: "key_camera", press: () => this.enter("camera") },
        { key: "p", words: "key_picture", press: () => this.chooser.click() },
        ...this.pad ? drawing : [],
        { key: " ", words: "key_freeze", press: () => this.freeze() },
        { key: "x", words: "key_mirror", press: () => this.mirror() },
        { key: "m", words: "key_menu", press: () => this.menu() }
      ];
    }
    menu() {
      var _a3;
      if (this.menuOpens) return;
      this.menuOpens = true;
      const { model, settings, notices, golden } = this.carried;
      void openMenu({
        pick: () => this.chooser.click(),
        example: (golden == null ? void 0 : golden.frames.length) ? () => void this.example() : null,
        share: this.panel.reading(settings.name) === null ? null : () => void this.share(),
        mirror: this.mode === "camera" ? { on: this.mirrors(), switch: () => this.mirror() } : null,
        camera: this.mode === "camera" ? { id: this.camera.deviceId, use: (device) => this.useCamera(device) } : null,
        check: () => void this.selfCheck(true).catch((error) => this.fail(error)),
        about: () => openAbout(model.contract, settings, notices, this.spoken.now()),
        language: (code) => {
          remember("language", code);
          this.spoken.speak(new Words(code));
        },
        colours: { now: (_a3 = remembered("colours")) != null ? _a3 : "system", use: useColours },
        keys: this.keys
      }, this.spoken.now()).finally(() => this.menuOpens = false);
    }
    async share() {
      const text2 = this.panel.reading(this.carried.settings.name);
      if (text2 === null) return;
      if (!("share" in navigator)) return this.copy();
      await navigator.share({ text: text2 }).catch(() => void 0);
    }
    async copy() {
      var _a3;
      const text2 = this.panel.reading(this.carried.settings.name);
      if (text2 === null) return;
      try {
        await navigator.clipboard.writeText(text2);
        this.lens.say(this.spoken.now().get("copied"));
        setTimeout(() => this.frozen ? this.lens.say(this.spoken.now().get("frozen")) : this.lens.say(""), 1500);
      } catch {
        (_a3 = getSelection()) == null ? void 0 : _a3.selectAllChildren(this.panel.root.querySelector(".label"));
      }
    }
  };
  function useColours(colours) {
    remember("colours", colours);
    document.documentElement.dataset["colours"] = colours;
  }

  // src/page/parts.ts
  async function optionalPart(name) {
    var _a3;
    const holder = document.getElementById(`part-${name}`);
    return holder ? unpacked(fromBase64((_a3 = holder.textContent) != null ? _a3 : ""), "gzip") : null;
  }
  async function part(name) {
    const bytes = await optionalPart(name);
    if (!bytes) throw new HandlensError("part-damaged", `the page has no part "${name}"`, "", "get the page once more, whole");
    return bytes;
  }
  async function textPart(name) {
    return new TextDecoder().decode(await part(name));
  }
  async function settingsPart() {
    try {
      return JSON.parse(await textPart("settings"));
    } catch (error) {
      if (error instanceof HandlensError) throw error;
      throw new HandlensError("part-damaged", "the page's settings cannot be read", String(error), "get the page once more, whole");
    }
  }

  // src/page/main.ts
  async function start(root2, spoken2) {
    const problem = runtimeProblem();
    if (problem) throw problem;
    if (!canvasIsTrue()) throw new HandlensError("canvas-noise", "this browser gives back noise in place of pixels");
    const settings = await settingsPart();
    const [loader, wasm, bytes, golden, notices] = await Promise.all([
      textPart("loader"),
      part("wasm"),
      part("model"),
      optionalPart("golden"),
      optionalPart("notices")
    ]);
    const model = await openModel(bytes, await openRuntime(loader, wasm));
    const app = new App(root2, {
      model,
      settings,
      golden: golden && await readGolden(golden),
      notices: notices ? new TextDecoder().decode(notices) : ""
    }, spoken2);
    await app.selfCheck();
  }
  var _a;
  useColours((_a = remembered("colours")) != null ? _a : "system");
  var root = document.getElementById("app");
  var _a2;
  var spoken = new Spoken(new Words(bestLanguage([(_a2 = remembered("language")) != null ? _a2 : "", ...navigator.languages])));
  spoken.speak(spoken.now());
  start(root, spoken).then(
    () => document.documentElement.dataset["state"] = "ready",
    (error) => {
      console.error(error);
      const lens = new Lens(null, spoken, () => location.reload());
      root.replaceChildren(lens.root);
      lens.hinder(fatalObstacle(error));
      document.documentElement.dataset["state"] = "failed";
    }
  );
})();
