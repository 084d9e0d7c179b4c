/**
 * Files: {@link dev.lanewise.io.Safetensors} reads and writes named arrays in the safetensors format, which other
 * libraries read and write too. Its specification is published with the reference implementation, at
 * <a href="https://github.com/huggingface/safetensors">github.com/huggingface/safetensors</a>, under "Format".
 * {@link dev.lanewise.io.Models} keeps models in such files, to predict with, and reads those of PyTorch;
 * {@link dev.lanewise.io.Checkpoints} keeps trainings, to go on with.
 * {@link dev.lanewise.io.Npy} and {@link dev.lanewise.io.Npz} read the arrays of NumPy. {@link dev.lanewise.io.AtomicFile}
 * writes files of any format.
 *
 * <p>Nothing here trusts a file: every size is held against the length of the file before memory is taken, and content
 * that is not what the format asks for gives a {@link dev.lanewise.FileFormatException}. A file is written whole or not
 * at all. An argument that is null is refused with a {@link NullPointerException} that names it.
 */
package dev.lanewise.io;
