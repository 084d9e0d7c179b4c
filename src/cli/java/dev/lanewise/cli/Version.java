package dev.lanewise.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the jar that this class comes from. */
final class Version implements IVersionProvider {

    static String version() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(unpackaged classes)" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"lanewise " + version()};
    }
}
