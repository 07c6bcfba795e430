/** What may be drawn: a picture in gray, or a curve. */
interface Blank {
  readonly shape: readonly number[];
  readonly sample: Float32Array;
  readonly low: number;
  readonly high: number;
}

/** Width of the brush, in pixels of the picture. */
const brush = 1.1;

/** A drawing in the making, in the units of the data. */
export class Sketch {
  readonly isPicture: boolean;
  /** Size of the canvas it is painted on. */
  readonly canvas: { readonly width: number; readonly height: number };
  readonly #blank: Blank;
  readonly #width: number;
  readonly #height: number;
  readonly #values: Float32Array;
  #last: readonly [number, number] | undefined;

  private constructor(blank: Blank) {
    this.#blank = blank;
    this.isPicture = blank.shape.length === 3;
    this.#width = blank.shape.at(-1)!;
    this.#height = this.isPicture ? blank.shape[1]! : 1;
    this.#values = new Float32Array(blank.sample.length);
    this.canvas = this.isPicture ? { width: this.#width, height: this.#height } : { width: 480, height: 240 };
    this.reset();
  }

  static of(blank: Blank): Sketch {
    return new Sketch(blank);
  }

  values(): Float32Array {
    return this.#values.slice();
  }

  clear(): void {
    const { low, high } = this.#blank;
    this.#values.fill(this.isPicture ? 0 : (low + high) / 2);
  }

  reset(): void {
    this.#values.set(this.#blank.sample);
  }

  /** The pen leaves the paper. */
  lift(): void {
    this.#last = undefined;
  }

  /** The pen goes to a place, given as shares of width and height. */
  stroke(x: number, y: number): void {
    const [fromX, fromY] = this.#last ?? [x, y];
    const steps = Math.max(
      1,
      Math.ceil(Math.max(Math.abs(x - fromX) * this.#width, Math.abs(y - fromY) * this.#height) * 3),
    );
    for (let step = 1; step <= steps; step++) {
      const part = step / steps;
      this.#dab(fromX + (x - fromX) * part, fromY + (y - fromY) * part);
    }
    this.#last = [x, y];
  }

  #dab(x: number, y: number): void {
    const { low, high, shape } = this.#blank;
    if (!this.isPicture) {
      const at = Math.min(this.#width - 1, Math.max(0, Math.floor(x * this.#width)));
      this.#values[at] = high - Math.min(1, Math.max(0, y)) * (high - low);
      return;
    }
    const [middleX, middleY] = [x * this.#width - 0.5, y * this.#height - 0.5];
    const area = this.#width * this.#height;
    for (let row = Math.max(0, Math.floor(middleY - 3)); row < Math.min(this.#height, middleY + 3); row++) {
      for (let column = Math.max(0, Math.floor(middleX - 3)); column < Math.min(this.#width, middleX + 3); column++) {
        const far = Math.hypot(column - middleX, row - middleY);
        const ink = Math.min(1, Math.max(0, brush + 0.5 - far));
        for (let channel = 0; channel < shape[0]!; channel++) {
          const at = channel * area + row * this.#width + column;
          this.#values[at] = Math.max(this.#values[at]!, ink);
        }
      }
    }
  }

  paint(context: CanvasRenderingContext2D): void {
    if (this.isPicture) this.#paintPicture(context);
    else this.#paintCurve(context);
  }

  #paintPicture(context: CanvasRenderingContext2D): void {
    const image = context.createImageData(this.#width, this.#height);
    const area = this.#width * this.#height;
    const channels = this.#blank.shape[0]!;
    for (let at = 0; at < area; at++) {
      for (let channel = 0; channel < 3; channel++) {
        image.data[at * 4 + channel] = 255 * this.#values[(channels === 1 ? 0 : channel) * area + at]!;
      }
      image.data[at * 4 + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }

  #paintCurve(context: CanvasRenderingContext2D): void {
    const { width, height } = this.canvas;
    const { low, high } = this.#blank;
    const style = getComputedStyle(context.canvas);
    context.clearRect(0, 0, width, height);
    context.strokeStyle = style.getPropertyValue("--blue");
    context.lineWidth = 2;
    context.beginPath();
    for (let at = 0; at < this.#width; at++) {
      context.lineTo(((at + 0.5) / this.#width) * width, ((high - this.#values[at]!) / (high - low)) * height);
    }
    context.stroke();
  }
}
