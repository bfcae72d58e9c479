// Function without eval against the real thing: the loader's own functions that join texts, taken out of its file, are run with
// either, and what the two do must be the same, call by call.

import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import { FunctionWithoutEval } from "../src/core/embind.ts";
import { tfliteLoader } from "./made.ts";

const loader = tfliteLoader();
const TAKEN = [
  "createNamedFunction",
  "new_",
  "craftInvokerFunction",
  "makeLegalFunctionName",
  "runDestructors",
  "__emval_get_method_caller",
];

function sourceOf(name: string): string {
  const start = loader.indexOf(`function ${name}(`);
  assert.ok(start >= 0, name);
  let depth = 0;
  for (let at = loader.indexOf("{", start); ; at++) {
    depth += loader[at] === "{" ? 1 : loader[at] === "}" ? -1 : 0;
    if (depth === 0) return loader.slice(start, at + 1);
  }
}

// As new Function, by a door that the test's flag against eval leaves open.
function RealFunction(...text: string[]): unknown {
  return vm.compileFunction(text[text.length - 1], text.slice(0, -1));
}
Object.defineProperty(RealFunction, Symbol.hasInstance, { value: (value: unknown) => typeof value === "function" });

type Called = (...values: unknown[]) => unknown;
interface Taken {
  log: string[];
  craftInvokerFunction: (name: string, types: unknown[], classType: unknown, invoker: Called, target: string) => Called;
  __emval_get_method_caller: (count: number, types: unknown[]) => number;
  callers: Called[];
  createNamedFunction: (name: string, inner: Called) => Called;
}

function taken(Function: unknown): Taken {
  const head =
    "const log = [], callers = [], emval_registeredMethods = {}, char_0 = 48, char_9 = 57;" +
    "function throwBindingError(text) { throw new Error(text) }" +
    "function emval_lookupTypes(count, types) { return types } function emval_addMethodCaller(caller) { return callers.push(caller) - 1 }";
  const made = vm.runInThisContext(
    `(function (Function) { ${head} ${TAKEN.map(sourceOf).join("\n")} return { log, callers, ${TAKEN.join(", ")} }; })`,
  );
  return made(Function) as Taken;
}

function typeOf(log: string[], name: string, destructor: "none" | "own" | "stack", deletes = false): object {
  return {
    name,
    isVoid: name === "void",
    argPackAdvance: 8,
    destructorFunction: { none: null, own: (wired: string) => log.push(`destroy ${wired}`), stack: undefined }[
      destructor
    ],
    toWireType(destructors: unknown[] | null, value: unknown) {
      if (destructor === "stack")
        destructors?.push((pointer: string) => log.push(`run ${pointer}`), `${name} ${value}`);
      return `wired ${name} ${value} ${destructors === null ? "null" : "list"}`;
    },
    fromWireType: (raw: unknown) => `back ${raw}`,
    readValueFromPointer: (pointer: number) => `read ${name} ${pointer}`,
    ...(deletes ? { deleteObject: (value: unknown) => log.push(`delete ${value}`) } : {}),
  };
}

const BOTH = [RealFunction, FunctionWithoutEval];
const same = (play: (from: Taken) => void) => {
  const [real, ours] = BOTH.map((Function) => {
    const from = taken(Function);
    try {
      play(from);
    } catch (error) {
      from.log.push(String(error));
    }
    return from.log;
  });
  assert.ok(real.length > 0);
  assert.deepEqual(ours, real);
};

for (const result of ["int", "void"])
  for (const method of [true, false])
    for (const kinds of [
      [],
      ["none"],
      ["own", "none"],
      ["own", "own", "own"],
      ["stack"],
      ["own", "stack", "none"],
    ] as const)
      test(`C++ called: ${result}, ${method ? "a method" : "a function"}, arguments ${kinds.join(", ") || "none"}`, () =>
        same((from) => {
          const types = kinds.map((kind, at) => typeOf(from.log, `t${at}`, kind));
          const self = method ? typeOf(from.log, "self", "own") : null;
          const invoker: Called = (...values) => (from.log.push(`invoked ${values}`), "raw");
          const call = from.craftInvokerFunction(
            "some::name",
            [typeOf(from.log, result, "none"), self, ...types],
            method ? {} : null,
            invoker,
            "target",
          );
          from.log.push(
            call.name,
            String(
              call.apply(
                "this",
                kinds.map((_, at) => at),
              ),
            ),
          );
          call.apply("this", [...kinds, "one too many"]);
        }));

for (const result of ["int", "void"])
  for (const deletes of [[], [false], [true, false, true]])
    test(`JavaScript called: ${result}, ${deletes.length} arguments`, () =>
      same((from) => {
        const types = deletes.map((one, at) => typeOf(from.log, `t${at}`, "none", one));
        const id = from.__emval_get_method_caller(types.length + 1, [typeOf(from.log, result, "none"), ...types]);
        const handle = { push: (...values: unknown[]) => (from.log.push(`pushed ${values}`), "found") };
        from.log.push(String(from.callers[id](handle, "push", null, 64)));
      }));

test("a named function hands on what it is given", () =>
  same((from) => {
    const named = from.createNamedFunction("a b", function (this: unknown, ...values: unknown[]) {
      return `${this} ${values}`;
    });
    from.log.push(named.name, String(named.call("this", 1, 2)));
  }));

test("a text of another kind is not run", () => assert.throws(() => FunctionWithoutEval("a", "return a"), EvalError));
