// Counts on when this file is edited: what it knows is handed over.
const hot = import.meta.hot;
const since = hot?.data.since ?? performance.now();
const timer = setInterval(show, 1000);

function show() {
  document.querySelector("#clock").value = Math.round((performance.now() - since) / 1000);
}

show();
hot?.accept();
hot?.dispose((data) => {
  data.since = since;
  clearInterval(timer);
});
