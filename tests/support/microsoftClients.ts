export { clients } from "../local/arm/support";
