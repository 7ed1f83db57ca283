/** What a network reads: original images, images decoded by the codec, or the compressed representation. */
export type InputType = 'original' | 'reconstruction' | 'latent';
