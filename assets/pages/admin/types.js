// The shapes that the organiser's API answers with, as JSDoc types; nothing here runs.

/** @typedef {"organiser"|"staff"} Role */
/** @typedef {{role: Role, name: string, event_id: string, version?: string, build?: string}} Session */
/** @typedef {{url: string, thumb: string}} Picture */
/** @typedef {{prize_id: string, name: string, description?: string|null, rank: number, quantity: number, left: number, drawn: number, image: Picture|null, position: number}} Prize */
/** @typedef {"open"|"collected"|"absent"|"void"|"passed"} Claim */
/** @typedef {{place: number, draw_number: number, name?: string|null, claim: Claim, claimed_at?: string|null, claimed_by?: string|null, replaces?: number|null, reason?: string|null, claim_code?: string|null, live?: {digits: string, next_at: string}|null, claim_until?: string|null, coming?: boolean, superseded_by?: number|null}} Winner */
/** @typedef {"sealed"|"stirred"|"witnessed"} Grade */
/** @typedef {{draw: number, place: number}} PlaceOf a place of a draw */
/** @typedef {{draw: number, prize_id?: string|null, prize_name: string, prize_rank: number, image: Picture|null, count: number, phase: string, drawn_at: string, revealed_at?: string|null, reset?: boolean, short_by?: number|null, entries: number, grade: Grade, stirred?: number, silent?: number, absent?: Absent, may_be_aborted?: boolean, abort_reason?: string|null, supersedes?: PlaceOf|null, winners: Winner[]|null}} DrawRow */
/** @typedef {"reserve"|"fresh"|"none"} Absent what becomes of an absent winner's place */
/** @typedef {"in"|"withdrawn"|"disqualified"} Status */
/** @typedef {{draw_number: number, created_at: string, status: Status, source?: string, name?: string|null, note?: string|null, phone?: string|null, email?: string|null, entry_code?: string|null, here_at?: string|null}} Participant */
/** @typedef {{time_zone: string, language: string, spin_ms: number, stop_ms: number, winners_again: boolean, absent: Absent, top_absent?: Absent, absent_again: boolean, entry_rule: string, pool: string, theme?: string, accent?: string, reveal?: "timed"|"host", pace?: "together"|"one_by_one", shown_as?: "number"|"name"|"phone", grade: Grade, top_grade: Grade, stir_ms: number, stir_by?: "tap"|"itself", digits: number, roll_call_min?: number, claim_ms?: number}} Settings */
/** @typedef {{event_id: string, title: string, state: "active"|"closed", registration: "open"|"closed", anchor: string, created_at: string, settings: Settings, logo?: Picture|null, participants: number, draws: number, current: boolean, wifi?: VenueWifi}} EventDetail */
/** @typedef {{ssid: string, password: string|null, hidden: boolean, show_password: boolean}} Wifi */
/** @typedef {{set: Wifi|null, configured: Wifi|null}} VenueWifi what was set in the pages, and what the config file says */
/** @typedef {{event_id: string, mode: "live"|"rehearsal", title: string, state: "active"|"closed", registration: "open"|"closed", participants: number, draws: number, created_at: string, anchor: string}} EventRow */
/** @typedef {{id: string, name: string, created_at: string, last_used_at?: string|null, revoked_at?: string|null}} Credential */
/** @typedef {{seq: number, at: string, kind: string, actor?: string|null, body?: unknown, hash: string}} LogRecord */
/** @typedef {{line: number, ok: boolean, text: string, problem?: string|null}} ImportLine */
/** @typedef {{seq: number, at: string, kind: string, actor?: string|null}} LastRecord */
/** @typedef {{prize_id: string, name: string, rank: number, count: number, left?: number, image?: Picture|null}} Announced */
/** @typedef {{phase: string, reveal?: "timed"|"host", draw?: number, prize?: {name: string, rank: number, image: Picture|null}|null, count?: number, grade?: Grade, entries?: number, commits?: number, stirs?: number, stir_hash?: string, digits?: number, word?: string, claim_until?: string, started_at?: string|null, ends_at?: string|null, winners?: {draw_number: number}[]|null, winner_count?: number}} Stage */
/** @typedef {{url: string, qr?: string, wifi?: {ssid: string, password?: string|null, qr?: string}|null, alternatives?: string[]}} Join */
/** @typedef {{code: string, message?: string, [key: string]: unknown}} Warning */
/** @typedef {{holds: boolean, is_paused: boolean, inside: number, arriving: number, waiting: number, high_traffic: {mode: string, is_on: boolean, since?: string|null}}} WaitingRoom */
/** @typedef {WaitingRoom & {threshold: {set: number|null, automatic: number, measured: number|null, connections: number}, admitted_total: number, admissions_per_minute: number, rate: {set: number|null, now: number}}} RoomDetail */
/** @typedef {{rev: number, at: string, log: {seq: number, hash: string}, event: {event_id: string, mode?: "rehearsal", title: string, registration: "open"|"closed", anchor: string, language?: string, roll_call?: number}, stage: Stage, participants?: number, here?: number, join?: Join, phones?: number, connections?: {guest: number, screen: number, admin: number}, joins_per_minute?: number, results?: {draw: number}[], warnings?: Warning[], role?: Role, view?: "code"|"history"|"prize", cover?: "none"|"blank"|"freeze", next?: Announced|null, prizes?: {left: number, total: number}, last?: LastRecord[], called_off?: {draw: number, at: string}, waiting_room?: WaitingRoom}} LiveState */
/**
 * What a view gives to the shell. `refresh` re-fetches lists; `update` shows a new live state;
 * `dirty` says that typed text would be lost; `dispose` lets go of timers and listeners.
 * @typedef {{element: HTMLElement, update?: (state: LiveState) => void, refresh?: () => unknown, dirty?: () => boolean, dispose?: () => void}} View
 */

export {};
