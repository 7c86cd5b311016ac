// The voices of the stage, made of noise and a few oscillators: a drum roll, wooden clicks, brass, chimes, a seal that comes down.

/** @typedef {{context: BaseAudioContext, out: AudioNode, at: number}} Place where a voice plays, and when */

const TAPS_A_SECOND = 21;
const ROLL_SECONDS = 2;

/** @param {BaseAudioContext} context @param {number} seconds @param {(samples: Float32Array, rate: number) => void} fill */
function buffer(context, seconds, fill) {
  const made = context.createBuffer(1, Math.round(seconds * context.sampleRate), context.sampleRate);
  fill(made.getChannelData(0), context.sampleRate);
  return made;
}

/** Two seconds of a snare drum that can be played round and round: two hands, never quite alike. @param {BaseAudioContext} context */
export function rollBuffer(context) {
  return buffer(context, ROLL_SECONDS, (samples, rate) => {
    const taps = TAPS_A_SECOND * ROLL_SECONDS;
    for (let tap = 0; tap < taps; tap += 1) {
      const from = Math.round(((tap + Math.random() * 0.16) / taps) * samples.length);
      strike(samples, from, { rate, loud: (tap % 2 ? 0.62 : 0.8) + Math.random() * 0.2 });
    }
  });
}

/** @param {Float32Array} samples @param {number} from @param {{rate: number, loud: number}} how */
function strike(samples, from, { rate, loud }) {
  let dull = 0;
  for (let i = 0; i < rate * 0.16; i += 1) {
    const s = i / rate;
    const noise = Math.random() * 2 - 1;
    dull += 0.5 * (noise - dull);
    const wires = (noise - dull) * Math.exp(-s / 0.03);
    const skin = Math.sin(2 * Math.PI * (176 + 60 * Math.exp(-s / 0.012)) * s) * Math.exp(-s / 0.05);
    samples[(from + i) % samples.length] += loud * (0.34 * wires + 0.5 * skin) * Math.min(1, i / 24);
  }
}

/**
 * A roll that swells until the end of the stop, then waits, quieter, for as long as the host does.
 * @param {Place} place
 * @param {{loop: AudioBuffer, seconds: number, part: number}} how `part`: how much of it lies behind already, 0 to 1
 * @returns {(release: number) => void} ends it within so many seconds
 */
export function roll({ context, out, at }, { loop, seconds, part }) {
  const source = new AudioBufferSourceNode(context, { buffer: loop, loop: true });
  const tone = new BiquadFilterNode(context, { type: 'lowpass', frequency: 700 + 2600 * part, Q: 0.4 });
  const gain = new GainNode(context, { gain: 0 });
  const end = at + Math.max(0.3, seconds);
  gain.gain.setValueAtTime(0.0001, at);
  gain.gain.exponentialRampToValueAtTime(0.12 + 0.3 * part, at + 0.12);
  gain.gain.exponentialRampToValueAtTime(0.62, end);
  gain.gain.setTargetAtTime(0.2, end + 1.5, 1.6);
  gain.gain.setTargetAtTime(0.06, end + 20, 4);
  tone.frequency.exponentialRampToValueAtTime(4200, end);
  source.connect(tone).connect(gain).connect(out);
  source.start(at, Math.random() * ROLL_SECONDS);
  return (release) => {
    const now = context.currentTime;
    gain.gain.cancelScheduledValues(now);
    gain.gain.setTargetAtTime(0, now, release / 4);
    source.stop(now + release * 2);
  };
}

/** A short tone that falls. @param {Place} place @param {{type: OscillatorType, from: number, to: number, loud: number, long: number}} how */
function falling({ context, out, at }, { type, from, to, loud, long }) {
  const tone = new OscillatorNode(context, { type, frequency: from });
  const gain = new GainNode(context, { gain: 0 });
  tone.frequency.setValueAtTime(from, at);
  tone.frequency.exponentialRampToValueAtTime(to, at + long * 0.6);
  gain.gain.setValueAtTime(0.0001, at);
  gain.gain.exponentialRampToValueAtTime(loud, at + 0.004);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + long);
  tone.connect(gain).connect(out);
  tone.start(at);
  tone.stop(at + long + 0.02);
}

/** A burst of noise through one band. @param {Place} place @param {{type: BiquadFilterType, frequency: number, loud: number, long: number}} how */
function burst({ context, out, at }, { type, frequency, loud, long }) {
  const made = buffer(context, long, (samples, rate) => { for (let i = 0; i < samples.length; i += 1) samples[i] = (Math.random() * 2 - 1) * Math.exp((-i / rate / long) * 5); });
  const source = new AudioBufferSourceNode(context, { buffer: made });
  const band = new BiquadFilterNode(context, { type, frequency, Q: 0.9 });
  const gain = new GainNode(context, { gain: loud });
  source.connect(band).connect(gain).connect(out);
  source.start(at);
}

/** A drum falls into its notch; the last one is the heaviest. @param {Place} place @param {number} weight 0 to 1 */
export function click(place, weight) {
  burst(place, { type: 'bandpass', frequency: 2100 - 700 * weight, loud: 0.7, long: 0.05 });
  falling(place, { type: 'triangle', from: 320 - 120 * weight, to: 130 - 50 * weight, loud: 0.4 + 0.3 * weight, long: 0.11 + 0.1 * weight });
}

/** The seal comes down. @param {Place} place */
export function thud(place) {
  falling(place, { type: 'sine', from: 118, to: 42, loud: 0.95, long: 0.34 });
  burst(place, { type: 'lowpass', frequency: 900, loud: 0.5, long: 0.09 });
}

/** Brass: two saws a little apart behind a filter that opens. @param {Place} place @param {{pitch: number, long: number, loud: number}} note */
function brass({ context, out, at }, { pitch, long, loud }) {
  const filter = new BiquadFilterNode(context, { type: 'lowpass', frequency: pitch * 1.2, Q: 1.1 });
  const gain = new GainNode(context, { gain: 0 });
  filter.frequency.setValueAtTime(pitch * 1.2, at);
  filter.frequency.exponentialRampToValueAtTime(pitch * 4.6, at + 0.07);
  filter.frequency.exponentialRampToValueAtTime(pitch * 2, at + long);
  gain.gain.setValueAtTime(0.0001, at);
  gain.gain.exponentialRampToValueAtTime(loud, at + 0.035);
  gain.gain.setTargetAtTime(loud * 0.75, at + 0.06, 0.1);
  gain.gain.setTargetAtTime(0, at + long * 0.72, long * 0.1);
  for (const detune of [-6, 5]) {
    const saw = new OscillatorNode(context, { type: 'sawtooth', frequency: pitch, detune });
    saw.connect(filter);
    saw.start(at);
    saw.stop(at + long + 0.3);
  }
  filter.connect(gain).connect(out);
}

/** A small bell. @param {Place} place @param {{pitch: number, long: number, loud: number}} note */
function bell(place, { pitch, long, loud }) {
  falling(place, { type: 'sine', from: pitch, to: pitch * 0.999, loud, long });
  falling(place, { type: 'sine', from: pitch * 2.76, to: pitch * 2.75, loud: loud * 0.22, long: long * 0.4 });
}

const [G4, C5, E5, G5, C6, E6, G6] = [391.995, 523.251, 659.255, 783.991, 1046.502, 1318.51, 1567.982];

/** For the one winner of a first prize: three notes up, and a chord. @param {Place} place @returns {number} seconds */
export function fanfare(place) {
  [G4, C5, E5].forEach((pitch, i) => brass({ ...place, at: place.at + i * 0.14 }, { pitch, long: 0.2, loud: 0.17 }));
  for (const pitch of [C5, E5, G5]) brass({ ...place, at: place.at + 0.44 }, { pitch, long: 1.25, loud: 0.13 });
  brass({ ...place, at: place.at + 0.44 }, { pitch: C5 / 2, long: 1.25, loud: 0.12 });
  return 2.2;
}

/** For everything after that: two notes and a light chord. @param {Place} place @returns {number} seconds */
export function flourish(place) {
  brass(place, { pitch: G4, long: 0.18, loud: 0.14 });
  for (const pitch of [C5, E5]) brass({ ...place, at: place.at + 0.16 }, { pitch, long: 0.7, loud: 0.11 });
  [C6, E6, G6].forEach((pitch, i) => bell({ ...place, at: place.at + 0.2 + i * 0.09 }, { pitch, long: 0.9, loud: 0.09 }));
  return 1.5;
}
