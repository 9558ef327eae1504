import { h } from "preact";
import { useLayoutEffect, useReducer } from "preact/hooks";

const HOOKS = /\buse[A-Z]\w*/g;

/**
 * Wrap a component so that a new version of its module draws in the place of the old, with the old state.
 *
 *     export const Counter = keepHot(import.meta.hot, function Counter() { … });
 *     import.meta.hot?.accept();
 *
 * Preact keeps the state of a component as long as it is the same function, and gives it to hooks by
 * their order. So what a page draws is one function for each name, which calls the newest version. Where
 * its text names other hooks than before, or in another order, nobody can tell whose state is whose, and
 * the component begins anew.
 *
 * @param {any} hot the module's `import.meta.hot`; where there is none, the component stays as it is
 * @param {import("preact").FunctionComponent} component has a name
 */
export function keepHot(hot, component) {
  if (!hot) return component;
  const known = (hot.data[component.name] ??= wrap());
  known.show(component);
  return known.wrapper;
}

function wrap() {
  const drawn = new Set();
  let newest, hooks, caller;

  function wrapper(props) {
    const [, draw] = useReducer((count) => count + 1, 0);
    useLayoutEffect(() => {
      drawn.add(draw);
      return () => drawn.delete(draw);
    }, []);
    return h(caller, props);
  }

  function show(component) {
    const named = String(String(component).match(HOOKS));
    if (named !== hooks) caller = (props) => newest(props); // another function: another state
    [newest, hooks] = [component, named];
    for (const draw of drawn) draw();
  }

  return { wrapper, show };
}
