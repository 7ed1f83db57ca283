// Registers TensorFlow.js's gradients: tfjs-core's build for Node leaves them out, the full package brings them.
import '@tensorflow/tfjs';
