/**
 * What a training looks like, for people who learn how a network learns: a page of HTML, written when it has ended or
 * served while it runs. {@link dev.lanewise.cli.report.TrainingRecorder} listens and collects, {@link
 * dev.lanewise.cli.report.TrainingControl} pauses and stops, {@link dev.lanewise.cli.report.LiveServer} shows.
 */
package dev.lanewise.cli.report;
