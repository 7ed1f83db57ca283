import type { Canvas } from './canvas.ts';
import { clamp } from './colour.ts';
import type { Colour } from './colour.ts';
import type { Noise } from './noise.ts';
import type { Shape } from './shapes.ts';
import type { Texture } from './textures.ts';

/** One thing in a scene, ready to be painted. Lengths are in 1/64 of the image side. */
export interface Item {
  readonly shape: Shape;
  readonly x: number;
  readonly y: number;
  /** Radius of the disc of equal area. */
  readonly radius: number;
  /** Direction (cos, sin) in which the thing is foreshortened by `squeeze`, keeping its area. */
  readonly axis: readonly [number, number];
  readonly squeeze: number;
  /** Rotation (cos, sin) of the shape before foreshortening. */
  readonly turn: readonly [number, number];
  /** The outline wanders by this share of the radius. */
  readonly wobble: number;
  readonly wobbleShift: number;
  /** Mean colour, and what one standard deviation of the texture adds to each channel. */
  readonly colour: Colour;
  readonly relief: Colour;
  readonly texture: Texture;
  /** How strongly the thing is shaded as a solid: 0 flat. */
  readonly roundness: number;
}

/** The scene's light: the direction it comes from (unit vector) and how dark it leaves shadows. */
export interface Light {
  readonly x: number;
  readonly y: number;
  readonly shadow: number;
}

/**
 * Paints the item, its shadow first, and returns its signed distances: size x size, in pixels, negative inside;
 * far away (where nothing was computed) they are `FAR`.
 */
export function paintItem(canvas: Canvas, item: Item, light: Light, noise: Noise): Float64Array {
  const { size } = canvas;
  const unit = 64 / size;
  const patch = outlinePatch(item, size, noise);
  castShadow(canvas, patch, light);

  const distances = new Float64Array(size * size).fill(FAR);
  const { width, height, left, top, values } = patch;
  const shortest = Math.sqrt(item.squeeze);
  for (let j = 1; j < height - 1; j++) {
    const row = top + j;
    if (row < 0 || row >= size) continue;
    for (let i = 1; i < width - 1; i++) {
      const column = left + i;
      if (column < 0 || column >= size) continue;
      const at = j * width + i;
      // Distance in pixels: the value over its slope. On ridges, where the slope vanishes, a bound keeps it finite.
      const slopeX = (values[at + 1]! - values[at - 1]!) / 2;
      const slopeY = (values[at + width]! - values[at - width]!) / 2;
      const slope = Math.sqrt(slopeX * slopeX + slopeY * slopeY);
      const distance = values[at]! / Math.max(slope, (0.5 * unit) / item.radius);
      distances[row * size + column] = distance;
      const cover = clamp(0.5 - distance, 0, 1);
      if (cover === 0) continue;

      const x = (column + 0.5) * unit - item.x;
      const y = (row + 0.5) * unit - item.y;
      const along = x * item.axis[0] + y * item.axis[1];
      const across = y * item.axis[0] - x * item.axis[1];
      const level = item.texture(along / shortest, across * shortest);
      // Domed towards the outline: brighter where it faces the light.
      const rim = 1 - clamp((-distance * unit) / (0.6 * item.radius), 0, 1);
      const facing = slope > 0 ? (slopeX * light.x + slopeY * light.y) / slope : 0;
      const shade = 1 + item.roundness * rim * rim * facing;
      const pixel = (row * size + column) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const value = shade * (item.colour[channel]! + item.relief[channel]! * level);
        canvas.pixels[pixel + channel]! += cover * (value - canvas.pixels[pixel + channel]!);
      }
    }
  }
  return distances;
}

export const FAR = 1e6;

/** The outline's function sampled at pixel centres around an item; the patch may reach beyond the canvas. */
interface Patch {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** In units of the item's radius over a pixel: slope 1/radius in pixels near the outline. */
  readonly values: Float64Array;
}

function outlinePatch(item: Item, size: number, noise: Noise): Patch {
  const unit = 64 / size;
  const { shape, radius, axis, turn, wobble, wobbleShift } = item;
  const shortest = Math.sqrt(item.squeeze);
  const reach = (shape.extent * (1 + wobble) * radius) / shortest + 3 * unit;
  const left = Math.floor((item.x - reach) / unit);
  const top = Math.floor((item.y - reach) / unit);
  const width = Math.ceil((item.x + reach) / unit) - left + 1;
  const height = Math.ceil((item.y + reach) / unit) - top + 1;
  const values = new Float64Array(width * height);
  for (let j = 0, at = 0; j < height; j++) {
    const y = (top + j + 0.5) * unit - item.y;
    for (let i = 0; i < width; i++, at++) {
      const x = (left + i + 0.5) * unit - item.x;
      const along = (x * axis[0] + y * axis[1]) / (radius * shortest);
      const across = ((y * axis[0] - x * axis[1]) * shortest) / radius;
      const u = along * turn[0] + across * turn[1];
      const v = across * turn[0] - along * turn[1];
      const bump = wobble > 0 ? wobble * noise.at(1.7 * u + wobbleShift, 1.7 * v + wobbleShift) : 0;
      values[at] = shape.outline(u, v) + bump;
    }
  }
  return { left, top, width, height, values };
}

/** Darkens what lies behind, away from the light by a tenth of the image: soft by one pixel in 32. */
function castShadow({ size, pixels }: Canvas, patch: Patch, light: Light): void {
  const shiftX = Math.round((-light.x * 2.5 * size) / 64);
  const shiftY = Math.round((-light.y * 2.5 * size) / 64);
  for (let j = 0; j < patch.height; j++) {
    const row = patch.top + j + shiftY;
    if (row < 0 || row >= size) continue;
    for (let i = 0; i < patch.width; i++) {
      const column = patch.left + i + shiftX;
      if (column < 0 || column >= size) continue;
      const depth = clamp(0.5 - patch.values[j * patch.width + i]! * 4, 0, 1);
      if (depth === 0) continue;
      const keep = 1 - light.shadow * depth * depth * (3 - 2 * depth);
      const pixel = (row * size + column) * 3;
      pixels[pixel]! *= keep;
      pixels[pixel + 1]! *= keep;
      pixels[pixel + 2]! *= keep;
    }
  }
}
