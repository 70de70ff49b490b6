// Charts are a file of their own, fetched by the first page that has one.

export const load = () => import("/charts.js");
