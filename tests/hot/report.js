// In every page, as a module of its own: prints what happens on the channel.
const hot = import.meta.hot;

const name = ({ path, acceptedPath }) => (path === acceptedPath ? path : `${path} via ${acceptedPath}`);

hot.on("vite:beforeUpdate", ({ updates }) => console.log(`> update ${updates.map(name).join(", ")}`));
hot.on("vite:afterUpdate", () => console.log("> updated"));
hot.on("vite:beforePrune", ({ paths }) => console.log(`> prune ${paths.join(", ")}`));
hot.on("vite:invalidate", ({ path }) => console.log(`> invalidate ${path}`));
hot.on("vite:beforeFullReload", () => console.log("> reload"));
