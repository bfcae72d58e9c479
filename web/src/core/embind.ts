// Function without eval, for the runtime's loader: Emscripten's embind joins each binding's source as text and compiles it
// with `new Function`, which a Content-Security-Policy without 'unsafe-eval' refuses. The texts are of three kinds only, and all
// that differs between two of a kind is said by the names of their parameters and a few marks in the text. Here each is made as
// a closure. Emscripten's own way out, -sDYNAMIC_EXECUTION=0, needs the runtime built anew.
//
// The loader is unchanged; it finds this under the name Function, as the parameter of a function around it (loader.ts).

type Anything = (...values: unknown[]) => unknown;
interface WireType {
  name: string;
  isVoid?: boolean;
  argPackAdvance: number;
  deleteObject?: (value: unknown) => void;
  readValueFromPointer(pointer: number): unknown;
  toWireType(destructors: unknown[] | null, value: unknown): unknown;
  fromWireType(value: unknown): unknown;
}

export function FunctionWithoutEval(...text: string[]): Anything {
  const names = text.slice(0, -1);
  const body = text[text.length - 1];
  const name = /^return function ([\w$]+)\(/.exec(body)?.[1];
  if (name !== undefined) {
    if (names.join() === "body") return ((inner: Anything) => named(name, inner)) as Anything;
    if (names[0] === "throwBindingError")
      return (...values) => invoker(name, body, new Map(names.map((key, at) => [key, values[at]])));
    if (names[0] === "retType" && name.startsWith("methodCaller_"))
      return (...types) => methodCaller(body, types as WireType[]);
  }
  throw new EvalError(`the runtime's loader compiles a text of an unknown kind: ${body.slice(0, 200)}`);
}
// `instanceof Function` in the loader means functions of all kinds. Not assigned: Function.prototype has it, read-only.
Object.defineProperty(FunctionWithoutEval, Symbol.hasInstance, {
  value: (value: unknown) => typeof value === "function",
});

// createNamedFunction: also a constructor, whose prototype the loader replaces.
function named(name: string, inner: Anything): Anything {
  const outer = function (this: unknown, ...values: unknown[]) {
    return inner.apply(this, values);
  };
  return Object.defineProperty(outer, "name", { value: name });
}

// craftInvokerFunction: JavaScript calls C++.
function invoker(name: string, body: string, given: ReadonlyMap<string, unknown>): Anything {
  const spoken = /throwBindingError\('function (.*) called with ' \+/.exec(body)?.[1] ?? name;
  const invoke = given.get("invoker") as Anything;
  const target = given.get("fn");
  const result = given.get("retType") as WireType;
  const self = body.includes("thisWired = classParam") ? (given.get("classParam") as WireType) : null;
  const types: WireType[] = [];
  while (given.has(`argType${types.length}`)) types.push(given.get(`argType${types.length}`) as WireType);
  const keepsDestructors = body.includes("var destructors = [];");
  const returns = body.includes("var rv = ");
  const runDestructors = given.get("runDestructors") as Anything;
  const selfDestructor = given.get("thisWired_dtor") as Anything | undefined;
  const destructorsOf = types.map((_, at) => given.get(`arg${at}Wired_dtor`) as Anything | undefined);
  const outer = function (this: unknown, ...values: unknown[]) {
    if (values.length !== types.length)
      (given.get("throwBindingError") as Anything)(
        `function ${spoken} called with ${values.length} arguments, expected ${types.length} args!`,
      );
    const destructors: unknown[] | null = keepsDestructors ? [] : null;
    const selfWired = self?.toWireType(destructors, this);
    const wired = types.map((type, at) => type.toWireType(destructors, values[at]));
    const raw = self ? invoke(target, selfWired, ...wired) : invoke(target, ...wired);
    if (destructors) runDestructors(destructors);
    else {
      selfDestructor?.(selfWired);
      destructorsOf.forEach((destroy, at) => destroy?.(wired[at]));
    }
    return returns ? result.fromWireType(raw) : undefined;
  };
  return Object.defineProperty(outer, "name", { value: name });
}

// __emval_get_method_caller: C++ calls JavaScript.
function methodCaller(body: string, [result, ...types]: WireType[]): Anything {
  const offsets = types.map((_, at) =>
    Number(new RegExp(`argType${at}\\.readValueFromPointer\\(args\\+?(\\d*)\\)`).exec(body)?.[1] || 0),
  );
  return (handle, name, destructors, pointer) => {
    const values = types.map((type, at) => type.readValueFromPointer((pointer as number) + offsets[at]));
    const found = (handle as Record<string, Anything>)[name as string](...values);
    types.forEach((type, at) => type.deleteObject?.(values[at]));
    return result.isVoid ? undefined : result.toWireType(destructors as unknown[], found);
  };
}
