import { onContentUpdated, withBase } from "vitepress";
import DefaultTheme from "vitepress/theme";
import { mountLiveExamples } from "../../live/mount.js";
import "../../live/live.css";
import "./style.css";

export default {
  extends: DefaultTheme,
  setup() {
    onContentUpdated(() => mountLiveExamples(document, new URL(withBase("/sandglass/sandglass.js"), location.href)));
  },
};
