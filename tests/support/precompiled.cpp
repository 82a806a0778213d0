// The source that the shared precompiled header is compiled with; catch_main.cpp cannot use it.
