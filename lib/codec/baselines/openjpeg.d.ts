// The package brings no types: what the kit uses of it.
declare module '@cornerstonejs/codec-openjpeg/wasmjs' {
  export interface FrameInfo {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly componentCount: number;
    readonly isSigned: boolean;
  }

  // Buffers are views of the module's memory: any later call may move it and leave them empty.
  export interface J2KEncoder {
    /** Where the samples go that are to be encoded, interleaved. */
    getDecodedBuffer(frame: FrameInfo): Uint8Array;
    setDecompositions(levels: number): void;
    /** Lossless takes the 5/3 wavelet, otherwise the 9/7; each layer then wants its compression ratio. */
    setQuality(isLossless: boolean, layers: number): void;
    setCompressionRatio(layer: number, ratio: number): void;
    encode(): void;
    /** The codestream. */
    getEncodedBuffer(): Uint8Array;
    delete(): void;
  }

  export interface J2KDecoder {
    /** Where the codestream goes. */
    getEncodedBuffer(bytes: number): Uint8Array;
    decode(): void;
    /** The samples, interleaved; none after a failure. */
    getDecodedBuffer(): Uint8Array;
    delete(): void;
  }

  export interface OpenJpeg {
    readonly J2KEncoder: new () => J2KEncoder;
    readonly J2KDecoder: new () => J2KDecoder;
  }

  /** Compiles the WebAssembly; `print` and `printErr` take the lines of its standard output and error. */
  export default function openJpeg(options: {
    readonly print: (line: string) => void;
    readonly printErr: (line: string) => void;
  }): Promise<OpenJpeg>;
}
