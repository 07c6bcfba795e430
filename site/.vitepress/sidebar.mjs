// Everything that is in the side bar; a test finds pages that are not.

export const page = (text, link) => ({ text, link });

export const guides = [
  {
    text: "Guides",
    items: [
      page("A first detector", "/guides/first-detector"),
      page("Tables", "/guides/tables"),
      page("Pictures", "/images"),
      page("Series", "/series"),
      page("Denoising", "/guides/denoising"),
      page("Honest thresholds", "/guides/thresholds"),
      page("Where the file goes", "/deploy"),
      page("In a web page", "/bundlers"),
      page("Studio", "/studio"),
    ],
  },
  {
    text: "Coming from",
    items: [
      page("Keras", "/guides/from-keras"),
      page("PyOD", "/guides/from-pyod"),
      page("anomalib", "/guides/from-anomalib"),
    ],
  },
  {
    text: "Subjects",
    items: [
      page("Detector and Codec", "/detector"),
      page("Data", "/data"),
      page("Layers", "/layers"),
      page("Families of models", "/families"),
      page("Model file", "/model-file"),
      page("Tuning", "/tune"),
      page("Serving", "/serve"),
      page("Many machines", "/queue"),
    ],
  },
  {
    text: "Figures",
    items: [
      page("Recipes", "/recipes"),
      page("Recipes in pictures", "/gallery"),
      page("Benchmarks", "/benchmarks"),
      page("Experiments", "/experiments"),
    ],
  },
  {
    text: "Inside",
    items: [
      page("Architecture", "/architecture"),
      page("The engine", "/engine"),
      page("Dependencies", "/dependencies"),
      page("Contributing", "/contributing"),
      page("Changes", "/changelog"),
    ],
  },
];

export const doors = ["data", "detect", "metrics", "nn", "report", "serve", "testing", "train", "tune"];
export const api = [
  {
    text: "API",
    items: [
      page("All doors", "/api/"),
      page("sandglass", "/api/index/"),
      ...doors.map((door) => page(`sandglass/${door}`, `/api/${door}/`)),
    ],
  },
];
