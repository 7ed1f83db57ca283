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

/** A distance larger than any in a picture. */
export const FAR = 1e6;

/**
 * Paints the item, its shadow first. If given, `distances` (size x size) receives the signed distance to the outline
 * in pixels, negative inside, wherever it matters; well outside it is left as it was.
 */
export function paintItem(canvas: Canvas, item: Item, light: Light, noise: Noise, distances?: Float32Array): void {
  const { size, pixels } = canvas;
  const unit = 64 / size;
  const patch = outlinePatch(item, size, noise);
  castShadow(canvas, patch, light);

  const { width, height, left, top, values } = patch;
  const { texture, colour, relief, roundness, radius } = item;
  const [axisX, axisY] = item.axis;
  const shortest = Math.sqrt(item.squeeze);
  const leastSlope = (0.5 * unit) / radius;
  const outside = (margin(size) * unit) / radius;
  for (let j = Math.max(1, -top); j < Math.min(height - 1, size - top); j++) {
    const row = top + j;
    const y = (row + 0.5) * unit - item.y;
    for (let i = Math.max(1, -left); i < Math.min(width - 1, size - left); i++) {
      const at = j * width + i;
      const value = values[at];
      if (value > outside) continue;
      // Distance in pixels: the value over its slope. On ridges, where the slope vanishes, a bound keeps it finite.
      const slopeX = (values[at + 1] - values[at - 1]) / 2;
      const slopeY = (values[at + width] - values[at - width]) / 2;
      const slope = Math.sqrt(slopeX * slopeX + slopeY * slopeY);
      if (slope > FAR / 4) continue; // beside a pixel that was found too far away
      const distance = value / (slope > leastSlope ? slope : leastSlope);
      const column = left + i;
      if (distances) distances[row * size + column] = distance;
      if (distance >= 0.5) continue;

      const cover = distance < -0.5 ? 1 : 0.5 - distance;
      const x = (column + 0.5) * unit - item.x;
      const along = x * axisX + y * axisY;
      const across = y * axisX - x * axisY;
      const level = texture(along / shortest, across * shortest);
      // Domed towards the outline: brighter where it faces the light.
      const rim = 1 - clamp((-distance * unit) / (0.6 * radius), 0, 1);
      const facing = slope > 0 ? (slopeX * light.x + slopeY * light.y) / slope : 0;
      const shade = 1 + roundness * rim * rim * facing;
      const pixel = (row * size + column) * 3;
      pixels[pixel] += cover * (shade * (colour[0] + relief[0] * level) - pixels[pixel]);
      pixels[pixel + 1] += cover * (shade * (colour[1] + relief[1] * level) - pixels[pixel + 1]);
      pixels[pixel + 2] += cover * (shade * (colour[2] + relief[2] * level) - pixels[pixel + 2]);
    }
  }
}

/** Pixels around an outline in which distances are wanted: more than antialiasing and the masks' void band take. */
function margin(size: number): number {
  return 3 + size / 100;
}

/** The outline's function sampled at pixel centres around an item; the patch may reach beyond the canvas. */
interface Patch {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** In units of the item's radius over a pixel: slope 1/radius in pixels near the outline. */
  readonly values: Float32Array;
}

function outlinePatch(item: Item, size: number, noise: Noise): Patch {
  const unit = 64 / size;
  const { shape, radius, axis, turn, wobble, wobbleShift } = item;
  const shortest = Math.sqrt(item.squeeze);
  const reach = (shape.extent * (1 + wobble) * radius) / shortest + margin(size) * unit;
  const left = Math.floor((item.x - reach) / unit);
  const top = Math.floor((item.y - reach) / unit);
  const width = Math.ceil((item.x + reach) / unit) - left + 1;
  const height = Math.ceil((item.y + reach) / unit) - top + 1;
  const values = new Float32Array(width * height);
  const outline = shape.outline;
  const farthest = (shape.extent * (1 + wobble) + (margin(size) * unit) / radius / shortest) ** 2;
  for (let j = 0, at = 0; j < height; j++) {
    const y = (top + j + 0.5) * unit - item.y;
    for (let i = 0; i < width; i++, at++) {
      const x = (left + i + 0.5) * unit - item.x;
      const along = (x * axis[0] + y * axis[1]) / (radius * shortest);
      const across = ((y * axis[0] - x * axis[1]) * shortest) / radius;
      if (along * along + across * across > farthest) {
        values[at] = FAR;
        continue;
      }
      const u = along * turn[0] + across * turn[1];
      const v = across * turn[0] - along * turn[1];
      const value = outline(u, v);
      values[at] = value + wobble * noise.at(1.7 * u + wobbleShift, 1.7 * v + wobbleShift);
    }
  }
  return { left, top, width, height, values };
}

/** Darkens what lies behind, on the side away from the light; the edge of the shadow is soft. */
function castShadow({ size, pixels }: Canvas, patch: Patch, light: Light): void {
  const left = patch.left + Math.round((-light.x * 2.5 * size) / 64);
  const top = patch.top + Math.round((-light.y * 2.5 * size) / 64);
  for (let j = Math.max(0, -top); j < Math.min(patch.height, size - top); j++) {
    for (let i = Math.max(0, -left); i < Math.min(patch.width, size - left); i++) {
      const value = patch.values[j * patch.width + i];
      if (value >= 0.125) continue;
      const depth = value < -0.125 ? 1 : 0.5 - value * 4;
      const keep = 1 - light.shadow * depth * depth * (3 - 2 * depth);
      const pixel = ((top + j) * size + left + i) * 3;
      pixels[pixel] *= keep;
      pixels[pixel + 1] *= keep;
      pixels[pixel + 2] *= keep;
    }
  }
}
