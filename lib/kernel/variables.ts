// The variables of all cells: one object, whose properties they are.

export interface Variables {
  /** What cells set and read them on. A name that no cell has set yet is an error to read, as it is in a script. */
  readonly values: Record<string, unknown>;
  /** Makes a variable that reads what it stands for each time, until it is set. */
  link(name: string, read: () => unknown): void;
  /** Remembers variables; the function returned puts them back. */
  remember(names: readonly string[]): () => void;
}

export function newVariables(): Variables {
  const values: Record<string, unknown> = {};
  const define = (name: string, value: unknown) =>
    Object.defineProperty(values, name, { value, writable: true, enumerable: true, configurable: true });
  // Asked only for what is not there: variables that are set have the speed of any object's properties.
  Object.setPrototypeOf(
    values,
    new Proxy(Object.freeze(Object.create(null)), {
      get(_, name) {
        throw new ReferenceError(`Cannot access '${String(name)}' before initialization`);
      },
      set(_, name, value) {
        define(String(name), value);
        return true;
      },
    }),
  );
  return {
    values,
    link(name, get) {
      Object.defineProperty(values, name, {
        get,
        set: (value) => define(name, value),
        enumerable: true,
        configurable: true,
      });
    },
    remember(names) {
      const before = names.flatMap((name) => {
        const descriptor = Object.getOwnPropertyDescriptor(values, name);
        return descriptor === undefined ? [] : [[name, descriptor] as const];
      });
      return () => {
        for (const [name, descriptor] of before) Object.defineProperty(values, name, descriptor);
      };
    },
  };
}
