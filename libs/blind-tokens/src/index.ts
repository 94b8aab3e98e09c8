export { type RequestedToken, type Token, finishToken, requestToken } from './blind-token.js';
export { type Blinded, type BlindingKey, type BlindingRandomness, blind } from './blind-rsa.js';
