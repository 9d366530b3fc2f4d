/** A kind of resource in words. The words are the catalog's. */
export { humanType } from "../../catalog/names";
