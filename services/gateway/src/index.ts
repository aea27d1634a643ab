export { type Gateway, type GatewayOptions, startGateway } from './gateway.ts';
export type { Hub } from './hub.ts';
export { defaultLimits, type Limits } from './limits.ts';
export type { FieldNote, Product } from './skills.ts';
