/** What arranging views needs: tiles that are dragged and resized without lying on each other. */
import { GridStack } from "gridstack";
import css from "gridstack/dist/gridstack.min.css";

export default { GridStack, css };
