import type { DatasetSpec } from "../dataset.js";
import { imageDataset } from "./image-dataset.js";

/** Fashion-MNIST: clothes in MNIST's format (Xiao, Rasul, Vollgraf, arXiv:1708.07747). */
export const fashionMnist: DatasetSpec = imageDataset({
  name: "fashion-mnist",
  title: "Fashion-MNIST: 70,000 pieces of clothing, 28 x 28 gray",
  classNames: [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
  ],
  checksums: [
    [
      "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
      "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    ],
    [
      "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
      "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    ],
    [
      "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
      "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    ],
    [
      "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
      "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    ],
  ],
  addresses: [
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
  ],
  subfolders: ["fashion-mnist", "FashionMNIST/raw", "FashionMNIST"],
  systemFolder: { path: "/usr/share/datasets/fashion-mnist", package: "dataset-fashion-mnist" },
});
