declare module "virtual:inks.css";
declare module "*.css";
