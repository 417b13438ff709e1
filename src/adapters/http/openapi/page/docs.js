"use strict";

// Nothing here names another host, and the page's policy would refuse it.
const place = document.getElementById("document");

Redoc.init(
  place.dataset.address,
  {
    scrollYOffset: ".apis",
    nativeScrollbars: true,
    hideDownloadButtons: true,
    expandResponses: "200,201",
    jsonSamplesExpandLevel: 3,
    sortRequiredPropsFirst: true,
    sortEnumValuesAlphabetically: false,
    theme: {
      colors: { primary: { main: "#2f5bd0" }, text: { primary: "#1d2433" } },
      typography: {
        fontFamily: "system-ui, sans-serif",
        headings: { fontFamily: "system-ui, sans-serif", fontWeight: "600" },
        code: { fontFamily: "ui-monospace, monospace", fontSize: "13px", color: "#a3245b" },
      },
      sidebar: { width: "280px", backgroundColor: "#f7f8fb" },
      rightPanel: { backgroundColor: "#1d2433" },
    },
  },
  place,
);
