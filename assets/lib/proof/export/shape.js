// What kinds of values the fields of an export and of its records have.

import { hash, hexOf } from '../text.js';

/** @typedef {(value: any) => boolean} Kind */

/** @type {Kind} */
export const whole = (value) => Number.isSafeInteger(value) && value >= 0;
/** @type {Kind} */
export const text = (value) => typeof value === 'string';
/** @type {Kind} */
export const yesNo = (value) => typeof value === 'boolean';
/** @type {Kind} */
export const anything = () => true;
/** @type {Kind} */
export const isHash = (value) => text(value) && hash(value) !== undefined;
/** @type {Kind} */
export const isSalt = (value) => text(value) && hexOf(32)(value) !== undefined;
/** May be null or left out. @param {Kind} kind @returns {Kind} */
export const maybe = (kind) => (value) => value === undefined || value === null || kind(value);
/** May be null, but not left out. @param {Kind} kind @returns {Kind} */
export const nullable = (kind) => (value) => value === null || kind(value);
/** @param {Kind} kind @returns {Kind} */
export const list = (kind) => (value) => Array.isArray(value) && value.every(kind);

/** An object with these fields. @param {Record<string, Kind>} shape @returns {Kind} */
export const withFields = (shape) => (value) => value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(shape).every((name) => shape[name](value[name]));

/** An object with these fields and no others. @param {Record<string, Kind>} shape @returns {Kind} */
export function exactly(shape) {
  const [names, fits] = [new Set(Object.keys(shape)), withFields(shape)];
  return (value) => fits(value) && Object.keys(value).every((name) => names.has(name));
}
